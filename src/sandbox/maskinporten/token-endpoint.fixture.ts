import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { importJWK, SignJWT } from 'jose';
import { createCore } from '../core.js';
import type { SandboxCore } from '../core.js';
import { newClientKey } from './client-keys.js';
import type { ClientJwk } from './client-keys.js';

export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const organisationNumber = '405003309';
export const scope = 'altinn:serviceowner/instances.read';

export interface TokenAnswer {
  status: number;
  body: Record<string, string>;
}

interface Signing {
  key?: ClientJwk;
  /** Members given as undefined are left out. */
  header?: Record<string, unknown>;
}

/** A sandbox that listens, and one client of it that asks for tokens. */
export class TokenEndpointFixture {
  clientId = '';

  private constructor(
    readonly core: SandboxCore,
    readonly url: string,
    readonly jwk: ClientJwk,
  ) {}

  static async start(): Promise<TokenEndpointFixture> {
    const core = await createCore();
    const url = await core.listen(0, '127.0.0.1');
    return new TokenEndpointFixture(core, url, await newClientKey());
  }

  /** A new client and the host's time, for each test. */
  async reset(): Promise<void> {
    this.core.clock.offsetMs = 0;
    const client = { organisationNumber, scopes: [scope], jwk: this.jwk };
    ({ clientId: this.clientId } = await this.core.maskinporten.addClient(client));
  }

  /** A correct assertion in which claims are replaced, or, given as undefined, removed. */
  async assertion(claims: Record<string, unknown> = {}, signing: Signing = {}): Promise<string> {
    const { key = this.jwk, header = {} } = signing;
    const iat = this.core.clock.seconds();
    const correct = { aud: `${this.url}/mp/`, iss: this.clientId, scope, jti: randomUUID() };
    const all = { ...correct, iat, exp: iat + 60, ...claims };
    const present = Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined));
    return new SignJWT(present)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
      .sign(await importJWK({ ...key } as never, key.alg));
  }

  async post(form: Record<string, string> | [string, string][]): Promise<TokenAnswer> {
    const body = new URLSearchParams(form);
    const response = await fetch(`${this.url}/mp/token`, { method: 'POST', body });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }

  async grant(claims: Record<string, unknown> = {}, signing: Signing = {}): Promise<TokenAnswer> {
    const assertion = await this.assertion(claims, signing);
    return this.post({ grant_type: jwtBearer, assertion });
  }
}

/** Every refusal has a code of OAuth, a text with a correlation id, and a page. */
export function expectRefusal(
  answer: TokenAnswer,
  status: number,
  error: string,
  text: string,
): void {
  const { error_description: description, ...others } = answer.body;
  expect(others).toEqual({ error, error_uri: expect.stringMatching(/^https:/) });
  expect(description).toContain(text);
  expect(description).toMatch(/ \(correlation id: [0-9a-f-]{36}\)$/);
  expect(answer.status).toBe(status);
}

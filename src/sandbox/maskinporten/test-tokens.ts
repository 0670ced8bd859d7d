import { createSecretKey, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { importJWK, SignJWT, UnsecuredJWT } from 'jose';
import type { SandboxClock } from '../clock.js';
import { organisation } from './authorization-details.js';
import type { ClientJwk } from './client-keys.js';
import type { IssuerKeys } from './issuer-keys.js';

export interface AssertionOptions {
  readonly clientId: string;
  /** The client's private key. */
  readonly jwk: ClientJwk;
  readonly scopes: readonly string[];
  /** Further claims; those given as undefined are left out. */
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
}

export type CallerTokenRequest = AssertionOptions;

export interface MintOptions {
  /** `none` makes an unsecured JWT; `HS256` signs with `key` as a secret. Default RS256. */
  readonly alg?: 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'HS256' | 'none';
  /** Default: Maskinporten's present signing key. A string is a secret for HS256. */
  readonly key?: KeyObject | string;
  /** Further header members; those given as undefined are left out (e.g. `{ kid: undefined }`). */
  readonly header?: Record<string, unknown>;
}

/** Tokens for tests: by the front door, or forged. */
export class TestTokens {
  constructor(
    private readonly issuer: () => string,
    private readonly keys: IssuerKeys,
    private readonly clock: SandboxClock,
  ) {}

  /** A client's assertion as documented (reference §1.1, §1.2), living 60 s. */
  async assertion({ clientId, jwk, scopes, claims, header }: AssertionOptions): Promise<string> {
    const now = this.clock.seconds();
    const payload = given({
      aud: this.issuer(),
      iss: clientId,
      scope: scopes.join(' '),
      iat: now,
      exp: now + 60,
      jti: randomUUID(),
      ...claims,
    });
    return new SignJWT(payload)
      .setProtectedHeader({ ...given({ alg: jwk.alg, kid: jwk.kid, ...header }), alg: jwk.alg })
      .sign(await importJWK({ ...jwk }, jwk.alg));
  }

  async issueCallerToken(request: CallerTokenRequest): Promise<string> {
    const response = await fetch(`${this.issuer()}token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: await this.assertion(request),
      }),
    });
    const body = (await response.json()) as Record<string, string>;
    if (!body['access_token']) throw new Error(`no token: ${body['error_description'] ?? ''}`);
    return body['access_token'];
  }

  /** Starts from a valid caller token of organisation 405003309; `claims` replace or remove. */
  async mintToken(
    claims: Record<string, unknown> = {},
    options: MintOptions = {},
  ): Promise<string> {
    const payload = given({ ...this.#validClaims(), ...claims });
    const { alg = 'RS256', key = this.keys.signing.privateKey } = options;
    if (alg === 'none') return new UnsecuredJWT(payload).encode();
    const header = given({ kid: this.keys.signing.kid, ...options.header });
    return new SignJWT(payload)
      .setProtectedHeader({ ...header, alg })
      .sign(typeof key === 'string' ? createSecretKey(key, 'utf8') : key);
  }

  #validClaims(): Record<string, unknown> {
    const now = this.clock.seconds();
    return {
      iss: this.issuer(),
      client_amr: 'private_key_jwt',
      token_type: 'Bearer',
      exp: now + 120,
      iat: now,
      client_id: randomUUID(),
      jti: randomUUID(),
      scope: 'flerapp:handovers',
      consumer: organisation('405003309'),
    };
  }
}

const given = (members: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

import { createHash, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { SandboxClock } from '../clock.js';
import { IssuerKeys } from '../maskinporten/issuer-keys.js';
import { type DemoPerson, demoPeople } from './demo-people.js';
import { PeopleError } from './people-error.js';

/** The public client that people log in with; it has no secret, so PKCE protects its codes. */
export const consoleClient = 'flerapp-console';
/** What an access token is for. */
export const peopleAudience = 'api://flerapp';

export interface AuthorizationRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly loginHint: string;
  readonly nonce?: string;
}

export interface CodeExchange {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly verifier: string;
}

interface Granted extends AuthorizationRequest {
  readonly person: DemoPerson;
  /** Milliseconds. */
  readonly until: number;
}

/** Milliseconds; seconds. */
const codeLife = 60_000;
const tokenLife = 600;

/** A provider of log-ins with code flow and PKCE, like Ansattporten or Entra ID (RFC 6749 §4.1, RFC 7636, RFC 9068). */
export class OpenIdProvider {
  readonly #codes = new Map<string, Granted>();

  private constructor(
    private readonly baseUrl: () => string,
    private readonly clock: SandboxClock,
    readonly keys: IssuerKeys,
  ) {}

  static async create(baseUrl: () => string, clock: SandboxClock): Promise<OpenIdProvider> {
    return new OpenIdProvider(baseUrl, clock, await IssuerKeys.create());
  }

  get issuer(): string {
    return `${this.baseUrl()}/oidc`;
  }

  /** @returns the code. @throws PeopleError */
  authorize(request: AuthorizationRequest): string {
    const person = demoPeople.find(({ loginHint }) => loginHint === request.loginHint);
    if (!person) throw new PeopleError('login_required');
    if (!/^[\w-]{43}$/.test(request.challenge)) throw new PeopleError('invalid_request');
    const code = randomUUID();
    this.#codes.set(code, { ...request, person, until: this.clock.now() + codeLife });
    return code;
  }

  /** A code is good once, whether it is exchanged or not (RFC 6749 §4.1.2). @throws PeopleError */
  async exchange({ code, clientId, redirectUri, verifier }: CodeExchange): Promise<object> {
    const granted = this.#codes.get(code);
    this.#codes.delete(code);
    const fits =
      granted?.clientId === clientId &&
      granted.redirectUri === redirectUri &&
      granted.until > this.clock.now() &&
      /^[\w.~-]{43,128}$/.test(verifier) &&
      createHash('sha256').update(verifier).digest('base64url') === granted.challenge;
    if (!fits) throw new PeopleError('invalid_grant');
    const accessToken = await this.mint(this.#accessClaims(granted), { typ: 'at+jwt' });
    return {
      access_token: accessToken,
      id_token: await this.mint(this.#idClaims(granted, accessToken)),
      token_type: 'Bearer',
      expires_in: tokenLife,
      scope: 'openid flerapp',
    };
  }

  /** Signed by this provider, whatever the claims say: also what an attacker would try. */
  mint(claims: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
    const { kid, privateKey } = this.keys.signing;
    return new SignJWT(claims)
      .setProtectedHeader({ typ: 'JWT', ...header, alg: 'RS256', kid })
      .sign(privateKey);
  }

  /** Of a good access token; with names in it, as Entra ID's have. */
  #accessClaims({ person, clientId }: Granted): Record<string, unknown> {
    const { name, email, groups } = person;
    return {
      ...this.#common(person),
      aud: peopleAudience,
      client_id: clientId,
      jti: randomUUID(),
      scope: 'openid flerapp',
      acr: 'substantial',
      ...{ groups, name, email, preferred_username: email },
    };
  }

  #idClaims({ person, clientId, nonce }: Granted, accessToken: string): Record<string, unknown> {
    const hash = createHash('sha256').update(accessToken).digest().subarray(0, 16);
    const { name, email } = person;
    return {
      ...this.#common(person),
      ...{ aud: clientId, name, email, at_hash: hash.toString('base64url') },
      ...(nonce !== undefined && { nonce }),
    };
  }

  #common({ sub }: DemoPerson): Record<string, unknown> {
    const iat = this.clock.seconds();
    return { iss: this.issuer, sub, iat, exp: iat + tokenLife };
  }
}

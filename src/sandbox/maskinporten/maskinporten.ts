import type { SandboxClock } from '../clock.js';
import { decideAccess } from './access.js';
import { AccessTokenIssuer } from './access-token.js';
import type { TokenResponse } from './access-token.js';
import { AssertionClaims } from './assertion-claims.js';
import { ClientAuthentication } from './client-authentication.js';
import type { ClientJwk } from './client-keys.js';
import { EnterpriseCa } from './enterprise-ca.js';
import { IssuerKeys } from './issuer-keys.js';
import { MaskinportenRegistry } from './registry.js';
import type { NewClient } from './registry.js';
import { TestTokens } from './test-tokens.js';
import type { CallerTokenRequest, MintOptions } from './test-tokens.js';
import { UsedGrants } from './used-grants.js';

export interface MaskinportenOptions {
  /** Clients that exist from the start. */
  readonly clients?: readonly NewClient[];
  /** Refuse also `nbf` in an assertion. Default false. */
  readonly strictClaims?: boolean;
}

/** The sandbox's Maskinporten: really verifies, keeps everything in memory. Issuer: `{url}/mp/`. */
export class Maskinporten {
  readonly authorities: EnterpriseCa;
  readonly registry: MaskinportenRegistry;
  readonly #authentication: ClientAuthentication;
  readonly #claims: AssertionClaims;
  readonly #tokens: AccessTokenIssuer;
  readonly #test: TestTokens;

  private constructor(
    readonly issuerKeys: IssuerKeys,
    private readonly baseUrl: () => string,
    clock: SandboxClock,
    { strictClaims = false }: MaskinportenOptions,
  ) {
    const issuer = (): string => this.issuer;
    this.authorities = new EnterpriseCa(clock);
    this.registry = new MaskinportenRegistry(clock);
    this.#authentication = new ClientAuthentication(this.registry, this.authorities, clock);
    this.#claims = new AssertionClaims({ issuer, strictClaims }, new UsedGrants(clock), clock);
    this.#tokens = new AccessTokenIssuer(baseUrl, issuerKeys, this.registry, clock);
    this.#test = new TestTokens(issuer, issuerKeys, clock);
  }

  static async create(
    baseUrl: () => string,
    clock: SandboxClock,
    options: MaskinportenOptions = {},
  ): Promise<Maskinporten> {
    const made = new Maskinporten(await IssuerKeys.create(), baseUrl, clock, options);
    for (const client of options.clients ?? []) await made.addClient(client);
    return made;
  }

  /** With its trailing slash; also what an assertion must have as `aud`. */
  get issuer(): string {
    return `${this.baseUrl()}/mp/`;
  }

  /** The whole grant: reference §8.2 steps 2 to 7, in that order. */
  async grant(assertion: string): Promise<TokenResponse> {
    const authenticated = await this.#authentication.authenticate(assertion);
    this.#claims.check(authenticated.claims, assertion);
    const access = decideAccess(this.registry, authenticated.client, authenticated.claims);
    return this.#tokens.issue(authenticated, access);
  }

  /** @returns the id and the private key that the client signs its assertions with */
  addClient(client: NewClient): Promise<{ clientId: string; jwk: ClientJwk }> {
    return this.registry.addClient(client);
  }

  /** A caller's access token by the real way: an assertion and `POST {url}/mp/token`. */
  issueCallerToken(request: CallerTokenRequest): Promise<string> {
    return this.#test.issueCallerToken(request);
  }

  /** A token with any claims, header and key: what an attacker would try. */
  mintToken(claims?: Record<string, unknown>, options?: MintOptions): Promise<string> {
    return this.#test.mintToken(claims, options);
  }
}

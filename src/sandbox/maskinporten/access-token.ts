import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import type { SandboxClock } from '../clock.js';
import type { Access } from './access.js';
import { organisation } from './authorization-details.js';
import type { AuthenticatedAssertion } from './client-authentication.js';
import type { IssuerKeys } from './issuer-keys.js';
import type { MaskinportenRegistry, RegisteredClient } from './registry.js';

/** The four fields of the token endpoint's answer, no more. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly scope: string;
}

/** Makes Maskinporten's access tokens (reference §5.1): no `typ`, no `nbf`, no `sub`; `aud` only by `resource`. */
export class AccessTokenIssuer {
  constructor(
    private readonly baseUrl: () => string,
    private readonly keys: IssuerKeys,
    private readonly registry: MaskinportenRegistry,
    private readonly clock: SandboxClock,
  ) {}

  async issue({ client, method }: AuthenticatedAssertion, access: Access): Promise<TokenResponse> {
    const lifetime = this.#lifetime(client, access.scopes);
    const scope = access.scopes.join(' ');
    const claims = this.#claims(client.clientId, access, method, lifetime);
    const token = await new SignJWT(claims)
      .setProtectedHeader({ kid: this.keys.signing.kid, alg: 'RS256' })
      .sign(this.keys.signing.privateKey);
    return { access_token: token, token_type: 'Bearer', expires_in: lifetime, scope };
  }

  /** The shortest of the client's and its scopes' (§1.3). */
  #lifetime(client: RegisteredClient, scopes: readonly string[]): number {
    return Math.min(client.accessTokenLifetime, ...scopes.map((s) => this.registry.maxAge(s)));
  }

  #claims(clientId: string, access: Access, method: string, lifetime: number): JWTPayload {
    const now = this.clock.seconds();
    const { supplier, resource, authorizationDetails, pid } = access;
    return {
      iss: `${this.baseUrl()}/mp/`,
      client_amr: method,
      token_type: 'Bearer',
      ...(resource === undefined ? {} : { aud: resource as string | string[] }),
      exp: now + lifetime,
      iat: now,
      client_id: clientId,
      jti: randomUUID(),
      scope: access.scopes.join(' '),
      consumer: organisation(access.consumer),
      ...(supplier
        ? { supplier: organisation(supplier), delegation_source: `${this.baseUrl()}/` }
        : {}),
      ...(authorizationDetails ? { authorization_details: authorizationDetails } : {}),
      ...(pid ? { pid } : {}),
    };
  }
}

import type { AccessToken } from './domain/access-token.js';
import type { AuthorizationDetail } from './domain/authorization-details.js';

export interface TokenRequest {
  /** Name of the configured client; Flerapp names them by the app's org, e.g. `ttd`. */
  readonly client: string;
  /** Order and repeats do not matter. */
  readonly scopes: readonly string[];
  /** The life that the token must have left, milliseconds. A create needs 150 000. */
  readonly minRemaining?: number;
  /** `consumer_org`: nine digits, when the client acts as a supplier. */
  readonly consumerOrg?: string;
  /** RFC 8707 audience restriction. */
  readonly resource?: string;
  /** RFC 9396, e.g. `[systemUser('991825827')]`. The order does not matter. */
  readonly authorizationDetails?: readonly AuthorizationDetail[];
  /** Ends this caller's waiting, not the request that others may be waiting for too. */
  readonly signal?: AbortSignal;
}

/**
 * Tokens for a client, cached until they are too old. Overridable by DI.
 * @throws TokenError typed by Maskinporten's code, without anything secret
 */
export abstract class TokenService {
  /** RFC 7523 grant at Maskinporten (docs.digdir.no, maskinporten_protocol_token). */
  abstract maskinportenToken(request: TokenRequest): Promise<AccessToken>;
  /** The same, exchanged for an Altinn token (`GET /authentication/api/v1/exchange/maskinporten`). */
  abstract altinnToken(request: TokenRequest): Promise<AccessToken>;
  /** Forgets this very token after a 401; a newer one of the same key stays. */
  abstract invalidate(token: AccessToken): void;
  /** True when a client of that name is configured. */
  abstract hasClient(client: string): boolean;
}

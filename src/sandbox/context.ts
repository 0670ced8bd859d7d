import type { Timings } from '../config/index.js';
import type { SandboxClock } from './clock.js';
import type { Faults } from './control/index.js';
import type { SandboxWorld } from './world/index.js';

/** What every part of the sandbox shares. */
export interface SandboxContext {
  readonly world: SandboxWorld;
  readonly tokens: AltinnTokenVerifier;
  readonly clock: SandboxClock;
  readonly faults: Faults;
  /** The service's own schedule: what takes minutes at Altinn is scaled with it. */
  readonly timings: Timings;
  /** `http://127.0.0.1:{port}` without a trailing slash; known once the sandbox listens. */
  readonly baseUrl: () => string;
}

/**
 * Altinn's check of a bearer token as the apps and Storage make it: signature by any key of the JWKS
 * (an unknown `kid` passes when a known key has signed), `exp` required and no skew, issuer and
 * audience not looked at (reference maskinporten-and-altinn-tokens §5.4b; recorded/01).
 */
export interface AltinnTokenVerifier {
  verify(authorizationHeader: string | undefined): Promise<Caller | TokenFault>;
}

/** Who calls, as told by an Altinn token. */
export interface Caller {
  /** `org`: a service owner or another organisation; `user`: a person; `other`: e.g. a system user. */
  readonly kind: 'org' | 'user' | 'other';
  /** `urn:altinn:org`: only a service owner has it, e.g. `ttd`. */
  readonly org?: string;
  /** `urn:altinn:orgNumber`: nine digits. */
  readonly orgNumber?: string;
  /** `urn:altinn:userid` */
  readonly userId?: number;
  /** `urn:altinn:partyid` */
  readonly partyId?: number;
  /** `urn:altinn:authlevel`: 0 to 4; 3 after an exchange. */
  readonly authLevel: number;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch, by the sandbox clock. A call can outlive its token: look again. */
  readonly expiresAt: number;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * `missing` and `invalid`: 401 with an empty body. `unreadable`: three dot-separated parts that are
 * no JWT, at which an app answers 500 with an empty body (reference altinn-app-contract §1.3).
 */
export interface TokenFault {
  readonly fault: 'missing' | 'invalid' | 'unreadable';
}

export const isTokenFault = (result: Caller | TokenFault): result is TokenFault =>
  'fault' in result;

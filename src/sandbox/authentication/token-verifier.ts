import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { SandboxClock } from '../clock.js';
import type { AltinnTokenVerifier, Caller, TokenFault } from '../context.js';
import type { AltinnKeys } from './altinn-keys.js';
import { callerOf } from './caller.js';

const mostKnown = 1000;
const threeParts = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** The check that apps and Storage make, by the keys that Altinn publishes. */
export class SandboxTokenVerifier implements AltinnTokenVerifier {
  constructor(
    private readonly keys: AltinnKeys,
    private readonly clock: SandboxClock,
  ) {}

  readonly #known = new Map<string, { readonly keys: unknown; readonly claims: JWTPayload }>();

  async verify(authorizationHeader: string | undefined): Promise<Caller | TokenFault> {
    const token = /^Bearer +(\S+) *$/i.exec(authorizationHeader ?? '')?.[1];
    if (!token) return { fault: 'missing' };
    if (!threeParts.test(token)) return { fault: 'invalid' };
    if (!isJwt(token)) return { fault: 'unreadable' };
    const claims = this.#remembered(token) ?? (await this.#verified(token));
    return claims ? callerOf(claims) : { fault: 'invalid' };
  }

  /** The signature of a token that is used again is not checked again while the published keys are the same. */
  #remembered(token: string): JWTPayload | undefined {
    const { keys, claims } = this.#known.get(token) ?? {};
    const now = this.clock.now() / 1000;
    const isAlive = (claims?.exp ?? 0) > now && (claims?.nbf ?? 0) <= now;
    return isAlive && keys === this.keys.published ? claims : undefined;
  }

  /** .NET tries every key when the `kid` is unknown; a wrong `kid` alone refuses nobody (recorded/01). */
  async #verified(token: string): Promise<JWTPayload | undefined> {
    const keys = this.keys.published;
    for (const { publicKey } of keys) {
      const claims = await jwtVerify(token, publicKey, {
        algorithms: ['RS256', 'RS384', 'RS512'],
        clockTolerance: 0,
        currentDate: new Date(this.clock.now()),
        requiredClaims: ['exp'],
      }).then(
        ({ payload }) => payload,
        () => undefined,
      );
      if (!claims) continue;
      if (this.#known.size >= mostKnown) this.#known.clear();
      this.#known.set(token, { keys, claims });
      return claims;
    }
    return undefined;
  }
}

function isJwt(token: string): boolean {
  try {
    decodeProtectedHeader(token);
    decodeJwt(token);
    return true;
  } catch {
    return false;
  }
}

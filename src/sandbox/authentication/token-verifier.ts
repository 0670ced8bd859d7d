import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { SandboxClock } from '../clock.js';
import type { AltinnTokenVerifier, Caller, TokenFault } from '../context.js';
import type { AltinnKeys } from './altinn-keys.js';
import { callerOf } from './caller.js';

const threeParts = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** The check that apps and Storage make, by the keys that Altinn publishes. */
export class SandboxTokenVerifier implements AltinnTokenVerifier {
  constructor(
    private readonly keys: AltinnKeys,
    private readonly clock: SandboxClock,
  ) {}

  async verify(authorizationHeader: string | undefined): Promise<Caller | TokenFault> {
    const token = /^Bearer +(\S+) *$/i.exec(authorizationHeader ?? '')?.[1];
    if (!token) return { fault: 'missing' };
    if (!threeParts.test(token)) return { fault: 'invalid' };
    if (!isJwt(token)) return { fault: 'unreadable' };
    const claims = await this.#verified(token);
    return claims ? callerOf(claims) : { fault: 'invalid' };
  }

  /** .NET tries every key when the `kid` is unknown; a wrong `kid` alone refuses nobody (recorded/01). */
  async #verified(token: string): Promise<JWTPayload | undefined> {
    for (const { publicKey } of this.keys.published) {
      const claims = await jwtVerify(token, publicKey, {
        algorithms: ['RS256', 'RS384', 'RS512'],
        clockTolerance: 0,
        currentDate: new Date(this.clock.now()),
        requiredClaims: ['exp'],
      }).then(
        ({ payload }) => payload,
        () => undefined,
      );
      if (claims) return claims;
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

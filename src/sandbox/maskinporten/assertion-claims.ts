import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { SandboxClock } from '../clock.js';
import { clientAuthenticationFailed, invalidAssertion } from './maskinporten-error.js';
import type { UsedGrants } from './used-grants.js';

export interface ClaimRules {
  readonly issuer: () => string;
  /** True: also `nbf`, which the real one has been seen to accept, is an unknown claim (§1.2, §9.2). */
  readonly strictClaims: boolean;
}

const documented = new Set([
  ...['aud', 'iss', 'scope', 'iat', 'exp', 'jti', 'resource', 'consumer_org', 'iss_onbehalfof'],
  ...['pid', 'authorization_details'],
]);
const clockSkew = 10;
const longestLife = 120;

/** The assertion's own claims, and its single use (reference §8.2 step 5). Times are in seconds. */
export class AssertionClaims {
  constructor(
    private readonly rules: ClaimRules,
    private readonly used: UsedGrants,
    private readonly clock: SandboxClock,
  ) {}

  /** @throws MaskinportenError the first rule that is broken */
  check(claims: JWTPayload, assertion: string): void {
    this.#checkAudience(claims);
    this.#checkNames(claims);
    this.#checkTimes(claims);
    const id = claims.jti ?? createHash('sha256').update(assertion).digest('base64url');
    if (!this.used.use(`${String(claims.iss)} ${id}`)) {
      throw invalidAssertion('Grant is used before', 'MP-012');
    }
  }

  #checkAudience({ aud }: JWTPayload): void {
    // go-jose writes a single audience as an array of one, and that works (§1.2).
    const single = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
    if (single !== this.rules.issuer()) {
      throw clientAuthenticationFailed('Invalid JWT claim aud', 'MP-110');
    }
  }

  #checkNames(claims: JWTPayload): void {
    const tolerated = this.rules.strictClaims ? [] : ['nbf'];
    const unknown = Object.keys(claims).filter((c) => !documented.has(c) && !tolerated.includes(c));
    if (unknown.length > 0) throw invalidAssertion('The assertion has unknown claims.');
  }

  #checkTimes({ iat, exp }: JWTPayload): void {
    const now = this.clock.now() / 1000;
    if (typeof iat !== 'number' || typeof exp !== 'number') {
      throw invalidAssertion('The assertion must have iat and exp.');
    }
    if (iat > now + clockSkew) throw invalidAssertion('Issue time is after now');
    if (exp <= now || iat < now - clockSkew) {
      throw clientAuthenticationFailed('JWT is expired', 'MP-130');
    }
    if (exp - iat > longestLife) {
      throw invalidAssertion('The lifetime is longer than 120 seconds.', 'MP-011');
    }
  }
}

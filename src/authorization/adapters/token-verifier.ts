import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { AppConfig, Clock } from '../../config/index.js';
import { principalFrom } from '../domain/claims.js';
import { personFrom } from '../domain/person-claims.js';
import type { Principal } from '../domain/principal.js';
import { TokenRefused } from '../domain/token-refusal.js';
import { InboundIssuers } from './inbound-issuers.js';
import type { IssuerKeys } from './issuer-keys.js';
import { refusalOf, unverifiedIssuer } from './unverified-token.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Maskinporten signs with RSA; naming the algorithms shuts out `none` and an HMAC keyed with the public key. */
const algorithms = ['RS256', 'RS384', 'RS512'];
/** Seconds. */
const clockTolerance = 10;
/** Of Maskinporten's tokens; `maxTokenAge` in seconds: its longest. */
const ofClients = {
  algorithms,
  maxTokenAge: 3_600,
  requiredClaims: ['exp', 'iat', 'scope', 'client_id', 'consumer', 'jti'],
};
/** Entra ID gives up to 90 minutes. */
const ofPeople = { maxTokenAge: 5_400, requiredClaims: ['exp', 'iat', 'sub', 'aud'] };

/** Verifies callers' tokens against the configured issuers: RFC 7519, RFC 8725, reference maskinporten-and-altinn-tokens §5.4. */
@Injectable()
export class TokenVerifier {
  private readonly verified: VerifiedTokens;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly issuers: InboundIssuers,
  ) {
    this.verified = new VerifiedTokens(clock);
  }

  /**
   * @throws TokenRefused
   * @throws IssuerUnavailable when the issuer's keys cannot be had
   */
  async verify(token: string): Promise<Principal> {
    return this.verified.get(token) ?? this.verifyAnew(token);
  }

  private async verifyAnew(token: string): Promise<Principal> {
    const issuer = unverifiedIssuer(token);
    // Exact match against configuration: nothing is fetched for an issuer that is not there.
    const keys = typeof issuer === 'string' ? this.issuers.keysOf(issuer) : undefined;
    if (!keys || typeof issuer !== 'string') throw new TokenRefused('issuer-unknown');
    // Of before: keys that arrive while it is verified may no longer have the one that signed it.
    const { generation } = keys;
    const { people } = this.config.inbound;
    // The issuer alone decides: no claim makes a client of a person, or a person of a client.
    const person = people?.issuer === issuer ? people : undefined;
    const rules = person ? { ...ofPeople, algorithms: [...person.algorithms] } : ofClients;
    const { payload: claims, typ } = await this.verifiedClaims(token, { issuer, keys, rules });
    const principal = person
      ? personFrom(issuer, claims, typ, person)
      : principalFrom(issuer, claims, this.config.inbound);
    const { exp = 0, iat = 0 } = claims;
    const end = Math.min(exp, iat + rules.maxTokenAge) + clockTolerance;
    this.verified.add(token, { principal, keys, generation, expires: end * 1_000 });
    return principal;
  }

  private async verifiedClaims(
    token: string,
    { issuer, keys, rules }: { issuer: string; keys: IssuerKeys; rules: typeof ofClients },
  ): Promise<{ payload: JWTPayload; typ: string | undefined }> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys.find, {
        ...rules,
        issuer,
        clockTolerance,
        currentDate: new Date(this.clock.now()),
      });
      return { payload, typ: protectedHeader.typ };
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new TokenRefused(refusalOf(error));
      throw error;
    }
  }
}

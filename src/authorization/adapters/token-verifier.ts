import { Injectable } from '@nestjs/common';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { AppConfig, Clock } from '../../config/index.js';
import { principalFrom } from '../domain/claims.js';
import { personFrom } from '../domain/person-claims.js';
import type { Principal } from '../domain/principal.js';
import { TokenRefused, type TokenRefusal } from '../domain/token-refusal.js';
import { InboundIssuers } from './inbound-issuers.js';
import type { IssuerKeys } from './issuer-keys.js';
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
/** They name a key or a rule of the sender's own. */
const forbiddenHeaders = ['jku', 'x5u', 'jwk', 'crit', 'b64'];
const allowedTypes = ['jwt', 'at+jwt', 'application/at+jwt'];

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
    const keys = this.issuers.keysOf(issuer);
    if (!keys) throw new TokenRefused('issuer-unknown');
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

/** Only to choose the keys: exact match against configuration, nothing is fetched for an issuer that is not there. */
function unverifiedIssuer(token: string): string {
  const { header, issuer } = unverified(token);
  const { kid, typ } = header;
  const strange = forbiddenHeaders.some((name) => name in header);
  // Without `kid`, jose would try whichever key fits.
  if (strange || typeof kid !== 'string' || !isAllowedType(typ)) {
    throw new TokenRefused('header-not-allowed');
  }
  if (typeof issuer !== 'string') throw new TokenRefused('issuer-unknown');
  return issuer;
}

function unverified(token: string): { header: Record<string, unknown>; issuer: unknown } {
  try {
    return { header: decodeProtectedHeader(token), issuer: decodeJwt(token).iss };
  } catch {
    throw new TokenRefused('malformed');
  }
}

const isAllowedType = (typ: unknown): boolean =>
  typ === undefined || (typeof typ === 'string' && allowedTypes.includes(typ.toLowerCase()));

function refusalOf(error: errors.JOSEError): TokenRefusal {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.reason === 'missing' ? 'claim-missing' : 'claim-invalid';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'key-unknown';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  return 'malformed';
}

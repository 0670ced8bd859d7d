import { randomUUID } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { SandboxClock } from '../clock.js';
import type { Maskinporten } from '../maskinporten/index.js';
import type { AltinnKeys } from './altinn-keys.js';
import { signAltinnToken } from './altinn-token.js';
import { orgOf } from './organisations.js';

/** Seconds, however long the source token still lives (§3). */
const lifetime = 1800;
const removed = ['aud', 'iss', 'client_amr', 'sid'];

/** Turns Maskinporten's tokens into Altinn's (reference §3). */
export class TokenExchange {
  constructor(
    private readonly maskinporten: Maskinporten,
    private readonly keys: AltinnKeys,
    private readonly baseUrl: () => string,
    private readonly clock: SandboxClock,
  ) {}

  /**
   * @param test `?test=true`: digdir may act as ttd
   * @throws when the token is not one of Maskinporten's, for whatever reason: Altinn answers 401 to all
   */
  async exchange(token: string, test: boolean): Promise<string> {
    const claims = await this.#verified(token);
    const orgNumber = organisationNumber(claims['consumer']);
    const now = this.clock.seconds();
    return signAltinnToken(this.keys, {
      ...kept(claims),
      ...authorizationDetails(claims['authorization_details']),
      ...serviceOwner(claims['scope'], orgNumber, test),
      'urn:altinn:orgNumber': orgNumber,
      'urn:altinn:authenticatemethod': 'maskinporten',
      'urn:altinn:authlevel': 3,
      iss: `${this.baseUrl()}/authentication/api/v1/openid/`,
      sid: randomUUID(),
      nbf: now,
      iat: now,
      exp: now + lifetime,
    });
  }

  async #verified(token: string): Promise<JWTPayload> {
    const { kid } = decodeProtectedHeader(token);
    const { published } = this.maskinporten.issuerKeys;
    const key = published.find((k) => k.kid === kid);
    if (!key) throw new Error('unknown kid');
    const { payload } = await jwtVerify(token, key.publicKey, {
      algorithms: ['RS256'],
      clockTolerance: 10,
      currentDate: new Date(this.clock.now()),
      requiredClaims: ['exp', 'iss'],
    });
    // Altinn looks for the issuer inside the address of the metadata; it does not compare.
    const wellKnown = `${this.maskinporten.issuer}.well-known/oauth-authorization-server`;
    if (!payload.iss || !wellKnown.includes(payload.iss)) throw new Error('unknown issuer');
    return payload;
  }
}

const kept = (claims: JWTPayload): Record<string, unknown> =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !removed.includes(name)));

function organisationNumber(consumer: unknown): string {
  const { authority, ID } = (consumer ?? {}) as { authority?: unknown; ID?: unknown };
  const [, number] = typeof ID === 'string' ? ID.split(':') : [];
  if (authority !== 'iso6523-actorid-upis' || !number) throw new Error('no consumer');
  return number;
}

/** Only a token that has a service owner's scope names the org; the name is Altinn's short one. */
function serviceOwner(scope: unknown, orgNumber: string, test: boolean): Record<string, string> {
  if (typeof scope !== 'string' || !scope.includes('altinn:serviceowner')) return {};
  const org = orgOf(orgNumber);
  if (!org) return {};
  return { 'urn:altinn:org': test && org === 'digdir' ? 'ttd' : org };
}

/** .NET writes a claim with one value as that value: the array of one becomes an object. */
function authorizationDetails(details: unknown): Record<string, unknown> {
  if (!Array.isArray(details) || details.length !== 1) return {};
  return { authorization_details: details[0] as unknown };
}

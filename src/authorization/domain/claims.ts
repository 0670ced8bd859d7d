import { createHash } from 'node:crypto';
import { isOrganisationNumber } from '../../config/index.js';
import { Principal } from './principal.js';
import { TokenRefused } from './token-refusal.js';

/** The claims of a token whose signature, issuer and times are already verified. */
export type Claims = Readonly<Record<string, unknown>>;

export interface AudienceRule {
  readonly audience?: string;
  readonly requireAudience: boolean;
}

/** What Maskinporten writes as `aud` when the client asked for no audience. */
const unspecified = 'unspecified';

/**
 * Reads a Maskinporten access token (reference maskinporten-and-altinn-tokens §5.1, §5.4).
 * @throws TokenRefused for every other kind of token: ID tokens, system users, delegation, tokens for another API
 */
export function principalFrom(issuer: string, claims: Claims, rule: AudienceRule): Principal {
  checkKind(claims);
  checkAudience(claims['aud'], rule);
  const scopes = text(claims['scope'])
    .split(' ')
    .filter((scope) => scope !== '');
  const tokenIdHash = createHash('sha256').update(text(claims['jti'])).digest('hex');
  const organisation = organisationOf(claims['consumer']);
  return new Principal(issuer, organisation, text(claims['client_id']), scopes, tokenIdHash);
}

/** RFC 8725 §3.12: Maskinporten sends no `typ`, so kinds are told apart by what each alone carries. */
function checkKind(claims: Claims): void {
  const accessToken = claims['token_type'] === 'Bearer' && claims['client_amr'] !== undefined;
  if (!accessToken || 'nonce' in claims || 'at_hash' in claims) {
    throw new TokenRefused('not-an-access-token');
  }
  if ('authorization_details' in claims) throw new TokenRefused('system-user');
  if ('supplier' in claims || 'delegation_source' in claims) throw new TokenRefused('supplier');
}

/** A token for another API is refused always; one for no API in particular, where the audience is required. */
function checkAudience(aud: unknown, { audience, requireAudience }: AudienceRule): void {
  const named = (Array.isArray(aud) ? (aud as unknown[]) : [aud]).filter(
    (name) => name !== undefined && name !== unspecified,
  );
  const ours = audience !== undefined && named.includes(audience);
  if (!ours && (named.length > 0 || requireAudience)) throw new TokenRefused('audience');
}

/** ISO 6523: `0192` is the scheme of Norwegian organisation numbers. */
function organisationOf(consumer: unknown): string {
  if (typeof consumer !== 'object' || consumer === null) throw new TokenRefused('consumer');
  const { authority, ID: id } = consumer as Claims;
  const number = typeof id === 'string' ? /^0192:(\d{9})$/.exec(id)?.[1] : undefined;
  if (authority !== 'iso6523-actorid-upis' || !number || !isOrganisationNumber(number)) {
    throw new TokenRefused('consumer');
  }
  return number;
}

function text(claim: unknown): string {
  if (typeof claim !== 'string' || claim === '') throw new TokenRefused('claim-invalid');
  return claim;
}

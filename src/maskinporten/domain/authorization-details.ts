/** One element of `authorization_details` (RFC 9396 §2). */
export interface AuthorizationDetail {
  /** `urn:altinn:systemuser` or `urn:altinn:consent`. */
  readonly type: string;
  readonly [member: string]: unknown;
}

const systemUserType = 'urn:altinn:systemuser';
const prefix = '0192:';

/**
 * Asks for the token of a customer's system user. One party a token.
 * @param organisationNumber the customer's, nine digits
 * @param externalRef tells apart several system users of one customer: at most 255 of `a-zA-Z0-9øØæÆåÅ_-`
 */
export function systemUser(organisationNumber: string, externalRef?: string): AuthorizationDetail {
  return {
    type: systemUserType,
    systemuser_org: { authority: 'iso6523-actorid-upis', ID: `${prefix}${organisationNumber}` },
    ...(externalRef !== undefined && { externalRef }),
  };
}

/**
 * The claim `authorization_details` as a list. Maskinporten writes an array; Altinn's exchange makes an
 * object of an array of one (reference maskinporten-and-altinn-tokens §3).
 */
export function authorizationDetailsIn(claim: unknown): readonly AuthorizationDetail[] {
  return (Array.isArray(claim) ? claim : [claim]).filter(isDetail);
}

/** Is the token about the parties that were asked for? Only system users name theirs. */
export function coversParties(asked: readonly AuthorizationDetail[], claim: unknown): boolean {
  const given = authorizationDetailsIn(claim).map(partyOf);
  return asked.every(
    (detail) => detail.type !== systemUserType || given.includes(partyOf(detail) ?? ''),
  );
}

/** Mistakes that Maskinporten would answer with MP-301, MP-302 or MP-303. */
export function isLegalDetail(detail: AuthorizationDetail): boolean {
  const { externalRef } = detail;
  if (detail.type !== systemUserType) return detail.type !== '';
  const legalRef =
    externalRef === undefined ||
    (typeof externalRef === 'string' && /^[a-zA-Z0-9øØæÆåÅ_-]{1,255}$/.test(externalRef));
  return legalRef && /^0192:\d{9}$/.test(partyOf(detail) ?? '');
}

function partyOf(detail: AuthorizationDetail): string | undefined {
  const { ID } = Object(detail['systemuser_org']) as { ID?: unknown };
  return detail.type === systemUserType && typeof ID === 'string' ? ID : undefined;
}

const isDetail = (value: unknown): value is AuthorizationDetail =>
  typeof (Object(value) as { type?: unknown }).type === 'string';

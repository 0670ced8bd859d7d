const weights = [3, 2, 7, 6, 5, 4, 3, 2];

/** Nine digits whose last one is the MOD11 check digit (Brønnøysundregistrene: organisasjonsnummeret). */
export function isOrganisationNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  const sum = weights.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === Number(text[8]);
}

/**
 * Nine digits. Altinn's own test organisations (localtest's register, contract §0) have no right check digit,
 * so an owner is not asked for one: Altinn's register decides whether it exists.
 */
export const looksLikeOrganisationNumber = (text: string): boolean => /^\d{9}$/.test(text);

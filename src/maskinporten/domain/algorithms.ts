/** What Maskinporten accepts (`token_endpoint_auth_signing_alg_values_supported` of its metadata). */
export const allowedAlgorithms = ['RS256', 'RS384', 'RS512'] as const;

export type AssertionAlgorithm = (typeof allowedAlgorithms)[number];

export const isAllowedAlgorithm = (alg: unknown): alg is AssertionAlgorithm =>
  allowedAlgorithms.some((allowed) => allowed === alg);

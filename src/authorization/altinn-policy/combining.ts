export type Decision = 'Permit' | 'Deny' | 'NotApplicable' | 'Indeterminate';

/** What the rules came to: a rule that could not be decided is named by the effect that it might have had. */
export interface RuleOutcomes {
  readonly permit: boolean;
  readonly deny: boolean;
  readonly perhapsPermit: boolean;
  readonly perhapsDeny: boolean;
}

type Combine = (outcomes: RuleOutcomes) => Decision;

/** XACML 3.0 §C.2, with the extended Indeterminate values told as one. */
const denyOverrides: Combine = ({ permit, deny, perhapsPermit, perhapsDeny }) => {
  if (deny) return 'Deny';
  if (perhapsDeny) return 'Indeterminate';
  if (permit) return 'Permit';
  return perhapsPermit ? 'Indeterminate' : 'NotApplicable';
};

/** §C.4: the mirror image. */
const permitOverrides: Combine = ({ permit, deny, perhapsPermit, perhapsDeny }) => {
  if (permit) return 'Permit';
  if (perhapsPermit) return 'Indeterminate';
  if (deny) return 'Deny';
  return perhapsDeny ? 'Indeterminate' : 'NotApplicable';
};

const algorithms: readonly (readonly [string, Combine])[] = [
  ['deny-overrides', denyOverrides],
  ['ordered-deny-overrides', denyOverrides],
  ['permit-overrides', permitOverrides],
  ['ordered-permit-overrides', permitOverrides],
  ['deny-unless-permit', ({ permit }) => (permit ? 'Permit' : 'Deny')],
  ['permit-unless-deny', ({ deny }) => (deny ? 'Deny' : 'Permit')],
];

const combiners: ReadonlyMap<string, Combine> = new Map(
  algorithms.flatMap(([name, combine]) =>
    ['1.0', '1.1', '3.0'].map((version): [string, Combine] => [
      `urn:oasis:names:tc:xacml:${version}:rule-combining-algorithm:${name}`,
      combine,
    ]),
  ),
);

export const isKnownCombining = (urn: string): boolean => combiners.has(urn);

export const combine = (urn: string, outcomes: RuleOutcomes): Decision =>
  combiners.get(urn)?.(outcomes) ?? 'Indeterminate';

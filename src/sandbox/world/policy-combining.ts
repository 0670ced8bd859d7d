import type { Rule } from './policy-xml.js';
import type { PolicyResult } from './policy.js';

type Combine = (effects: ReadonlySet<Rule['effect']>) => PolicyResult['decision'];

const denyFirst: Combine = (effects) =>
  effects.has('Deny') ? 'Deny' : effects.has('Permit') ? 'Permit' : 'NotApplicable';
const permitFirst: Combine = (effects) =>
  effects.has('Permit') ? 'Permit' : effects.has('Deny') ? 'Deny' : 'NotApplicable';

const algorithms: readonly (readonly [string, Combine])[] = [
  ['deny-overrides', denyFirst],
  ['ordered-deny-overrides', denyFirst],
  ['permit-overrides', permitFirst],
  ['ordered-permit-overrides', permitFirst],
  ['deny-unless-permit', (effects) => (effects.has('Permit') ? 'Permit' : 'Deny')],
  ['permit-unless-deny', (effects) => (effects.has('Deny') ? 'Deny' : 'Permit')],
];

/** By their URN (XACML 3.0 appendix C). Any other makes Altinn's answer Indeterminate (reference authorization §3.3). */
export const combiners: ReadonlyMap<string, Combine> = new Map(
  algorithms.flatMap(([name, combine]) =>
    ['1.0', '1.1', '3.0'].map(
      (version) =>
        [`urn:oasis:names:tc:xacml:${version}:rule-combining-algorithm:${name}`, combine] as const,
    ),
  ),
);

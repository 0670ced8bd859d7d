import fc from 'fast-check';
import { type AltinnPolicy, matchFunctions, type PolicyRule } from './index.js';
import { combining } from './policy-text.fixture.js';

export const word = fc.constantFrom('a', 'b', 'c');
export const match = fc.record({
  category: fc.constantFrom('subject' as const, 'resource' as const, 'action' as const),
  attributeId: fc.oneof(
    { weight: 9, arbitrary: word },
    { weight: 1, arbitrary: fc.constant('__proto__') },
  ),
  value: word,
  matchId: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...Object.values(matchFunctions)) },
    { weight: 1, arbitrary: fc.string() },
  ),
  mustBePresent: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.boolean() },
  ),
  valueType: fc.constant(''),
  attributeType: fc.constant(''),
  line: fc.constant(1),
});
const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 3 });
const target = few(few(few(match)));
export const anyRule: fc.Arbitrary<PolicyRule> = fc.record({
  id: word,
  line: fc.constant(1),
  effect: fc.constantFrom('Permit', 'Deny'),
  target,
  conditional: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.boolean() },
  ),
});
export const policy: fc.Arbitrary<AltinnPolicy> = fc.record({
  combining: fc.constantFrom(
    ...['deny-overrides', 'permit-overrides', 'deny-unless-permit', 'permit-unless-deny', 'x'].map(
      combining,
    ),
  ),
  target: fc.constant([]),
  rules: fc.array(anyRule, { maxLength: 5 }),
});

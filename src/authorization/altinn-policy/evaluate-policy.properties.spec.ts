import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AltinnPolicy,
  evaluatePolicy,
  matchFunctions,
  type PolicyRequest,
  type PolicyRule,
  type Semantics,
} from './index.js';
import { combining } from './policy-text.fixture.js';

const word = fc.constantFrom('a', 'b', 'c');
const match = fc.record({
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
const anyRule: fc.Arbitrary<PolicyRule> = fc.record({
  id: word,
  line: fc.constant(1),
  effect: fc.constantFrom('Permit', 'Deny'),
  target,
  conditional: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.boolean() },
  ),
});
const policy: fc.Arbitrary<AltinnPolicy> = fc.record({
  combining: fc.constantFrom(
    ...['deny-overrides', 'permit-overrides', 'deny-unless-permit', 'permit-unless-deny', 'x'].map(
      combining,
    ),
  ),
  target: fc.constant([]),
  rules: fc.array(anyRule, { maxLength: 5 }),
});
const given = fc
  .dictionary(word, fc.array(word, { maxLength: 2 }))
  .map((values) => new Map(Object.entries(values)));
const question: fc.Arbitrary<PolicyRequest> = fc.record({
  subject: given,
  resource: given,
  action: given,
});
const semantics = fc.constantFrom<Semantics>('altinn', 'xacml3');
const decisions = new Set(['Permit', 'Deny', 'NotApplicable', 'Indeterminate']);
const denyOverrides = combining('deny-overrides');

describe('evaluatePolicy, whatever the policy', () => {
  it('gives a decision', () => {
    fc.assert(
      fc.property(policy, question, semantics, (p, q, s) => decisions.has(evaluatePolicy(p, q, s))),
    );
  });

  it('does not look at the order of rules', () => {
    fc.assert(
      fc.property(policy, question, semantics, (p, q, s) => {
        const turned = { ...p, rules: [...p.rules].reverse() };
        expect(evaluatePolicy(turned, q, s)).toBe(evaluatePolicy(p, q, s));
      }),
    );
  });

  it('under deny-overrides a further Deny never makes a Permit', () => {
    fc.assert(
      fc.property(policy, anyRule, question, semantics, (p, r, q, s) => {
        const before = { ...p, combining: denyOverrides };
        const after = { ...before, rules: [...p.rules, { ...r, effect: 'Deny' as const }] };
        return (
          evaluatePolicy(after, q, s) !== 'Permit' || evaluatePolicy(before, q, s) === 'Permit'
        );
      }),
    );
  });

  it('is the same by Altinn and by the standard where each AllOf has one category and each category one AnyOf', () => {
    const of = (category: 'subject' | 'resource' | 'action') =>
      fc
        .array(fc.array(match, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 })
        .map((anyOf) =>
          anyOf.map((allOf) => allOf.map((m) => ({ ...m, category, mustBePresent: false }))),
        );
    const known = fc.tuple(
      of('subject'),
      of('resource'),
      of('action'),
      fc.constantFrom('Permit', 'Deny'),
    );
    fc.assert(
      fc.property(fc.array(known, { maxLength: 4 }), question, (rules, q) => {
        const p = {
          combining: denyOverrides,
          target: [],
          rules: rules.map(([s, r, a, effect]) => ({
            ...{ id: '', line: 1, conditional: false, effect },
            target: [s, r, a].map((anyOf) =>
              anyOf.map((allOf) =>
                allOf.map((m) => ({ ...m, matchId: matchFunctions.stringEqual })),
              ),
            ),
          })),
        } as AltinnPolicy;
        expect(evaluatePolicy(p, q, 'altinn')).toBe(evaluatePolicy(p, q, 'xacml3'));
      }),
    );
  });
});

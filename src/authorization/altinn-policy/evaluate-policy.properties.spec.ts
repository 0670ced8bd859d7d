import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AltinnPolicy,
  evaluatePolicy,
  matchFunctions,
  type PolicyRequest,
  type Semantics,
} from './index.js';
import { anyRule, match, policy, word } from './policy-arbitraries.fixture.js';
import { combining } from './policy-text.fixture.js';

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

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { policy } from '../altinn-policy/policy-arbitraries.fixture.js';
import { org, permit, role } from '../altinn-policy/policy-text.fixture.js';
import { lintPolicy, policyRules } from './index.js';
import {
  type Case,
  facts,
  inFirst,
  lint,
  needs,
  parsed,
  recommended,
  rulesOf,
} from './linted-app.fixture.js';
import { beside, pairs } from './rule-pairs.fixture.js';

describe('a policy as it is recommended', () => {
  it('has no finding', () => {
    expect(lint({})).toEqual([]);
    expect(lintPolicy({ org: 'ttd', app: 'app-b', policy: parsed(recommended) })).toEqual([]);
  });
});

describe('the policy that Altinn Studio gives a new app', () => {
  const template: Case = {
    policy: {
      rules: [
        permit([role('priv'), role('dagl')], ['read', 'write', 'delete', 'instantiate']),
        permit([org('[org]')], ['read', 'write', 'instantiate', 'complete']),
      ],
      levels: { user: 2, org: 3 },
    },
    facts: { disallowUserInstantiation: false },
  };

  it('lets whoever it likes read and make B, and the owner not clear up', () => {
    const found = lint(template).map(({ rule, detail, line }) => [rule, detail, line]);
    const [priv, dagl] = ['urn:altinn:rolecode:priv', 'urn:altinn:rolecode:dagl'];
    expect(found).toEqual([
      ['PL003', 'delete', undefined],
      ['PL010', priv, 4],
      ['PL011', 'read', 4],
      ['PL011', 'instantiate', 4],
      ['PL012', priv, 4],
      ['PL012', dagl, 4],
      ['PL013', `${priv}: write model`, 4],
      ['PL013', `${priv}: delete model`, 4],
      ['PL013', `${dagl}: write model`, 4],
      ['PL013', `${dagl}: delete model`, 4],
    ]);
  });
});

describe('policy lint', () => {
  it('lints whatever can be parsed, the same each time', () => {
    fc.assert(
      fc.property(policy, (any) => {
        const linted = { org: 'a', app: 'b', policy: any, needs, facts };
        expect(lintPolicy(linted)).toEqual(lintPolicy(linted));
      }),
    );
  });

  it('finds a reader more, never fewer, where a rule that permits is added', () => {
    fc.assert(
      fc.property(fc.constantFrom('dagl', 'regn', 'priv', 'lede'), (code) => {
        const readersOf = (given: Case) =>
          lint(given)
            .filter(({ rule }) => rule === 'PL010')
            .map(({ detail }) => detail);
        const before = readersOf(beside(permit([role('bobe')], ['read'])));
        const rules = [permit([role('bobe')], ['read']), permit([role(code)], ['read'])];
        expect(readersOf(beside(...rules))).toEqual(expect.arrayContaining(before));
      }),
    );
  });
});

describe('each rule of policy lint', () => {
  it.each(pairs)(
    '%s of %s: is found where it is, and not beside it',
    (rule, detail, wrong, right) => {
      expect(lint(wrong)).toContainEqual(
        expect.objectContaining({ rule, detail, severity: policyRules[rule].severity }),
      );
      expect(rulesOf(right)).not.toContain(rule);
    },
  );

  it.each(pairs.filter(([rule]) => rule === 'PL011' || rule === 'PL012'))(
    'T7 %s of %s: a B that users could make is an error or a warning',
    (rule, detail, wrong) => {
      expect(lint(wrong)).toContainEqual(expect.objectContaining({ rule, detail }));
    },
  );

  it('has such a pair', () => {
    const rules = Object.keys(policyRules);
    expect([...new Set(pairs.map(([rule]) => rule))]).toEqual(rules);
  });

  it('PL023: what is too much to be looked at is said to be', () => {
    const many = permit(
      Array.from({ length: 250 }, (_, i) => role(`r${String(i)}`)),
      ['write'],
      inFirst,
    );
    expect(rulesOf(beside(many))).toContain('PL023');
  });
});

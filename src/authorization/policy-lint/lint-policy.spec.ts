import { describe, expect, it } from '@jest/globals';
import { org, permit, role } from '../altinn-policy/policy-text.fixture.js';
import { lintPolicy, policyRules } from './index.js';
import { type Case, inFirst, lint, parsed, recommended, rulesOf } from './linted-app.fixture.js';
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

  it('has such a pair (PL040 is about the live decision point)', () => {
    const rules = Object.keys(policyRules).filter((rule) => rule !== 'PL040');
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

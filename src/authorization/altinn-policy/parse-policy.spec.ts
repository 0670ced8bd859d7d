import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attributeIds, parsePolicy, PolicyError } from './index.js';
import { action, ofApp, org, permit, policyXml, role } from './policy-text.fixture.js';

const app = { org: 'ttd', app: 'app-b' };
const simple = policyXml({
  rules: [permit([role('dagl')], ['read'])],
  levels: { user: 2, org: 3 },
});
const problemOf = (xml: string): string => {
  try {
    parsePolicy(xml, app);
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return '';
};

describe('parsePolicy', () => {
  it('reads rules, matches and levels, and knows their lines', () => {
    const policy = parsePolicy(simple, app);
    expect(policy).toMatchObject({ minimumLevel: 2, minimumLevelOrg: 3, target: [] });
    const [rule] = policy.rules;
    expect(rule).toMatchObject({ id: 'rule:1', effect: 'Permit', line: 4, conditional: false });
    expect(rule?.target[0]?.[0]?.[0]).toMatchObject({
      attributeId: attributeIds.roleCode,
      value: 'dagl',
      category: 'subject',
      line: 8,
    });
  });

  it('replaces the placeholders that Altinn replaces', () => {
    const values = parsePolicy(
      policyXml({ rules: [permit([org('[org]'), org('[ORG]'), org('[Org]')], ['read'])] }),
      app,
    ).rules[0]?.target.flat(2);
    expect(values?.map(({ value }) => value)).toEqual([
      'ttd',
      'ttd',
      '[Org]',
      'ttd',
      'app-b',
      'read',
    ]);
  });

  it('takes a byte order mark', () => {
    expect(problemOf(`\uFEFF${simple}`)).toBe('');
  });

  it.each<[string, string, string]>([
    [
      'a DOCTYPE',
      simple.replace('<x:Policy', '<!DOCTYPE p [<!ENTITY a "b">]><x:Policy'),
      'DOCTYPE',
    ],
    ['an entity', simple.replace('dagl', '&lol;'), 'not well-formed'],
    ['half a document', simple.slice(0, -30), 'not well-formed'],
    ['no document', '', 'not well-formed'],
    ['a prefix of nobody', simple.replace('xmlns:x=', 'xmlns:y='), 'not well-formed'],
    ['another vocabulary', simple.replace('core:schema:wd-17', 'other'), 'no Policy of XACML 3.0'],
    ['an effect of its own', simple.replace('"Permit"', '"Perhaps"'), 'without Effect'],
    [
      'a category of its own',
      simple.replace('access-subject', 'recipient-subject'),
      'a category other',
    ],
    ['a level of its own', simple.replace('>2<', '>5<'), 'level that is not 0 to 4'],
    ['a CDATA section', simple.replace('dagl', '<![CDATA[dagl]]>'), 'CDATA'],
    [
      'a deep tree',
      `<a xmlns="b">${'<a>'.repeat(70)}${'</a>'.repeat(70)}</a>`,
      'deeper than 64 levels',
    ],
    ['a long text', `<a>${' '.repeat(1_048_576)}</a>`, 'longer than 1 MiB'],
    [
      'thousands of rules',
      policyXml({ rules: Array.from({ length: 2_001 }, () => ({})) }),
      '2000 rules',
    ],
  ])('refuses %s', (_, xml, problem) => {
    expect(problemOf(xml)).toContain(problem);
  });

  it('tells where, and never what', () => {
    const canary = 'ordering-of-the-secret';
    expect(problemOf(simple.replace('dagl', `&${canary};`))).toMatch(/^line \d+: /);
    expect(problemOf(simple.replace('dagl', `&${canary};`))).not.toContain(canary);
  });

  it('throws nothing but PolicyError', () => {
    const parts = fc.constantFrom(
      '<x:Policy',
      '>',
      '</x:Policy>',
      '<!DOCTYPE',
      '&',
      '"',
      simple,
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 12 }), (texts) => {
        expect(() => problemOf(texts.join(''))).not.toThrow();
      }),
    );
  });

  it('keeps every rule, match and value', () => {
    const value = fc.stringMatching(/^[a-z0-9:-]{1,20}$/);
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
        (rules) => {
          const xml = policyXml({
            rules: rules.map((actions) => ({
              target: [[ofApp()], actions.map((a) => [action(a)])],
            })),
          });
          const read = parsePolicy(xml, app).rules.map(({ target }) =>
            target[1]?.map((allOf) => allOf[0]?.value),
          );
          expect(read).toEqual(rules);
        },
      ),
    );
  });
});

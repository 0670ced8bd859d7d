import { describe, expect, it } from '@jest/globals';
import { readPolicy } from './policy-evaluation.js';

const combining = 'urn:oasis:names:tc:xacml:3.0:rule-combining-algorithm:';
const f1 = 'urn:oasis:names:tc:xacml:1.0:function:';
const categories = {
  subject: 'urn:oasis:names:tc:xacml:1.0:subject-category:access-subject',
  resource: 'urn:oasis:names:tc:xacml:3.0:attribute-category:resource',
};

interface Row {
  readonly matchId: string;
  readonly value: string;
  readonly attribute?: string;
  readonly category?: keyof typeof categories;
  readonly effect?: string;
}

const rule = ({ matchId, value, effect = 'Permit', ...where }: Row, i: number): string => {
  const { attribute = 'urn:altinn:userid', category = 'subject' } = where;
  return `<Rule RuleId="${i}" Effect="${effect}"><Target><AnyOf><AllOf><Match MatchId="${matchId}">
    <AttributeValue>${value}</AttributeValue>
    <AttributeDesignator AttributeId="${attribute}" Category="${categories[category]}" MustBePresent="false"/>
    </Match></AllOf></AnyOf></Target></Rule>`;
};
const policy = (rules: readonly Row[], algorithm = `${combining}deny-overrides`): string =>
  `<Policy RuleCombiningAlgId="${algorithm}"><Target/>${rules.map(rule).join('')}</Policy>`;

const parties = { rolesOf: () => [] };
const app = { org: 'ttd', app: 'b' };
const decision = (xml: string, userId = 12, task?: string): string =>
  readPolicy(xml, app, parties).evaluate(
    { userId },
    { action: 'read', partyId: 1, ...(task !== undefined && { task }) },
  ).decision;

const mine: Row = { matchId: `${f1}string-equal`, value: '12' };

describe('the policy decision of the sandbox', () => {
  it.each<[string, string, string]>([
    ['string-is-in', '12', 'Permit'],
    ['string-is-in', '123', 'NotApplicable'],
    ['string-is-in', '1', 'NotApplicable'],
    ['integer-equal', '+012', 'Permit'],
    ['integer-equal', '12.0', 'NotApplicable'],
    ['integer-equal', '0xc', 'NotApplicable'],
    ['integer-equal', '', 'NotApplicable'],
    ['string-regexp-match', '^1', 'Permit'],
    ['string-regexp-match', '(', 'NotApplicable'],
  ])('%s %s: %s', (name, value, expected) => {
    expect(decision(policy([{ matchId: f1 + name, value }]))).toBe(expected);
  });

  it.each<[string, string, string, string]>([
    ['time-equal', '10:00:00Z', '12:00:00+02:00', 'Permit'],
    ['date-equal', '2026-11-27', '2026-11-27', 'Permit'],
    ['date-equal', '2026-11-27', '2026-11-28', 'NotApplicable'],
    ['dateTime-equal', '2026-11-27T10:00:00Z', '2026-11-27T12:00:00+02:00', 'Permit'],
    ['dateTime-equal', 'never', '2026-11-27T12:00:00+02:00', 'NotApplicable'],
  ])('%s of %s and %s: %s', (name, value, given, expected) => {
    const attribute = 'urn:altinn:task';
    const row: Row = { matchId: f1 + name, value, attribute, category: 'resource' };
    expect(decision(policy([row]), 12, given)).toBe(expected);
  });

  it.each(['toString', 'constructor', '__proto__', `${f1}unheard-of`])(
    'a match %s is not known, and nobody gets an answer',
    (matchId) => {
      expect(decision(policy([mine, { matchId, value: '1' }]))).toBe('Indeterminate');
    },
  );

  it.each<[string, string, string, string]>([
    ['deny-overrides', 'Deny', 'Permit', 'NotApplicable'],
    ['permit-overrides', 'Permit', 'Permit', 'NotApplicable'],
    ['deny-unless-permit', 'Permit', 'Permit', 'Deny'],
    ['permit-unless-deny', 'Deny', 'Permit', 'Permit'],
    ['first-one-wins', 'Indeterminate', 'Indeterminate', 'Indeterminate'],
  ])('%s: of a permit and a deny %s, of a permit %s, of nothing %s', (name, both, one, none) => {
    const of = (...rules: Row[]): string => decision(policy(rules, combining + name));
    expect(of(mine, { ...mine, effect: 'Deny' })).toBe(both);
    expect(of(mine)).toBe(one);
    expect(of({ ...mine, value: '13' })).toBe(none);
  });

  it('replaces the placeholders that Altinn replaces, and no other', () => {
    const of = (value: string): string =>
      decision(policy([{ ...mine, value, attribute: 'urn:altinn:org', category: 'resource' }]));
    expect(['[ORG]', '[org]', '[Org]'].map(of)).toEqual(['Permit', 'Permit', 'NotApplicable']);
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  type Decision,
  evaluatePolicy,
  matchFunctions,
  parsePolicy,
  type PolicyRequest,
} from './index.js';
import {
  action,
  combining,
  type MatchText,
  ofApp,
  permit,
  policyXml,
  type PolicyText,
  role,
  type RuleText,
  subject,
} from './policy-text.fixture.js';

const app = { org: 'ttd', app: 'app-b' };
const request = (
  subjects: Record<string, string[]>,
  more: Record<string, string> = {},
): PolicyRequest => ({
  subject: new Map(Object.entries(subjects)),
  resource: new Map(
    Object.entries({ 'urn:altinn:org': 'ttd', 'urn:altinn:app': 'app-b', ...more }).map(
      ([k, v]) => [k, [v]],
    ),
  ),
  action: new Map([['urn:oasis:names:tc:xacml:1.0:action:action-id', ['read']]]),
});
const asRole = (...codes: string[]) => request({ 'urn:altinn:rolecode': codes });
const both = (text: PolicyText, asked: PolicyRequest): readonly Decision[] =>
  (['altinn', 'xacml3'] as const).map((s) =>
    evaluatePolicy(parsePolicy(policyXml(text), app), asked, s),
  );

const read = permit([role('dagl')], ['read']);
const rule = (...target: MatchText[][][]): RuleText => ({ target });
const task = (value: string, mustBePresent: boolean): MatchText => ({
  category: 'resource',
  id: 'urn:altinn:task',
  value,
  mustBePresent,
});

describe('evaluatePolicy: altinn, xacml3', () => {
  it.each<[string, PolicyText, PolicyRequest, Decision, Decision]>([
    ['a role that is named', { rules: [read] }, asRole('DAGL'), 'Permit', 'Permit'],
    ['another role', { rules: [read] }, asRole('regn'), 'NotApplicable', 'NotApplicable'],
    ['no rule', { rules: [] }, asRole('dagl'), 'NotApplicable', 'NotApplicable'],
    [
      'two AnyOf of subjects: Altinn takes either',
      { rules: [rule([[role('dagl')]], [[role('lede')]], [ofApp()], [[action('read')]])] },
      asRole('dagl'),
      'Permit',
      'NotApplicable',
    ],
    [
      'two subjects in one AllOf: both',
      { rules: [rule([[role('dagl'), subject('urn:altinn:accesspackage', 'skatt')]])] },
      asRole('dagl'),
      'NotApplicable',
      'NotApplicable',
    ],
    [
      'subject and action coupled in an AllOf: Altinn uncouples them',
      {
        rules: [
          rule([
            [role('dagl'), action('write')],
            [role('lede'), action('read')],
          ]),
        ],
      },
      asRole('dagl'),
      'Permit',
      'NotApplicable',
    ],
    [
      'a rule without a subject',
      { rules: [rule([[action('read')]])] },
      asRole(),
      'Permit',
      'Permit',
    ],
    ['a rule without a target', { rules: [{}] }, asRole(), 'Permit', 'Permit'],
    [
      'a task that must be present and is not: nobody gets an answer from Altinn, whatever the other rules',
      { rules: [read, rule([[task('Task_1', true)]])] },
      asRole('dagl'),
      'Indeterminate',
      'Permit',
    ],
    [
      'a role that must be present: subjects are let off by Altinn',
      { rules: [rule([[subject('urn:altinn:rolecode', 'dagl', { mustBePresent: true })]])] },
      request({}),
      'NotApplicable',
      'Indeterminate',
    ],
    [
      'a function of nobody',
      { rules: [read, rule([[subject('urn:altinn:userid', '1', { matchId: 'toString' })]])] },
      asRole('dagl'),
      'Indeterminate',
      'Permit',
    ],
    [
      'a condition',
      { rules: [{ ...read, inside: '<x:Condition/>' }] },
      asRole('dagl'),
      'Indeterminate',
      'Indeterminate',
    ],
    [
      'a target of the policy: Altinn does not look',
      {
        rules: [read],
        target:
          '<x:Target><x:AnyOf><x:AllOf><x:Match MatchId="urn:oasis:names:tc:xacml:1.0:function:string-equal"><x:AttributeValue>other</x:AttributeValue><x:AttributeDesignator AttributeId="urn:altinn:app" Category="urn:oasis:names:tc:xacml:3.0:attribute-category:resource"/></x:Match></x:AllOf></x:AnyOf></x:Target>',
      },
      asRole('dagl'),
      'Permit',
      'NotApplicable',
    ],
    [
      'an algorithm of nobody',
      { rules: [read], algorithm: 'x' },
      asRole('dagl'),
      'Indeterminate',
      'Indeterminate',
    ],
    [
      'permit-unless-deny without a rule that fits',
      { rules: [read], algorithm: combining('permit-unless-deny') },
      asRole('regn'),
      'Permit',
      'Permit',
    ],
    [
      'deny-unless-permit without one',
      { rules: [read], algorithm: combining('deny-unless-permit') },
      asRole('regn'),
      'Deny',
      'Deny',
    ],
    [
      'a deny beside a permit',
      { rules: [read, { ...read, effect: 'Deny' }] },
      asRole('dagl'),
      'Deny',
      'Deny',
    ],
    [
      'the same where a permit is enough',
      { rules: [read, { ...read, effect: 'Deny' }], algorithm: combining('permit-overrides') },
      asRole('dagl'),
      'Permit',
      'Permit',
    ],
  ])('%s', (_, text, asked, altinn, xacml3) => {
    expect(both(text, asked)).toEqual([altinn, xacml3]);
  });

  it.each<[keyof typeof matchFunctions, string, string, boolean]>([
    ['stringEqual', 'a', 'A', false],
    ['ignoreCase', 'a', 'A', true],
    ['integer', '+07', '7', true],
    ['integer', '7.0', '7', false],
    ['integer', '', '', false],
    ['isIn', 'ab', 'a', false],
    ['time', '10:00:00Z', '12:00:00+02:00', true],
    ['date', '2026-01-01', '2026-01-02', false],
    ['dateTime', 'never', 'ever', false],
    ['pattern', '.*', 'anything', false],
  ])('%s of %s and %s: %s', (name, wanted, given, expected) => {
    const match = subject('urn:altinn:userid', wanted, { matchId: matchFunctions[name] });
    const [decision] = both(
      { rules: [rule([[match]])] },
      request({ 'urn:altinn:userid': [given] }),
    );
    expect(decision === 'Permit').toBe(expected);
  });
});

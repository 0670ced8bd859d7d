import { parsePolicy } from '../altinn-policy/index.js';
import {
  ofApp,
  org,
  permit,
  policyXml,
  type PolicyText,
  resource,
  role,
} from '../altinn-policy/policy-text.fixture.js';
import {
  type AppFacts,
  type LintedApp,
  lintPolicy,
  type PolicyRuleId,
  type TargetNeeds,
} from './index.js';

export const owners = permit(
  [org('[org]')],
  ['instantiate', 'read', 'write', 'complete', 'delete'],
);
export const readers = permit([role('dagl')], ['read']);
export const inFirst = [...ofApp(), resource('urn:altinn:task', 'Task_1')];
/** Reference authorization §3.2. */
export const recommended: PolicyText = {
  rules: [owners, readers, permit([role('dagl')], ['write'], inFirst)],
  levels: { user: 3, org: 3 },
};
export const needs: TargetNeeds = {
  readers: ['urn:altinn:rolecode:dagl'],
  ownedByOrganisation: true,
  dataTypes: ['model'],
  advance: 0,
};
export const facts: AppFacts = {
  disallowUserInstantiation: true,
  dataTypes: [{ id: 'model', usersMayContribute: true }],
  tasks: [
    { id: 'Task_1', type: 'data' },
    { id: 'Task_2', type: 'confirmation' },
  ],
};

export interface Case {
  readonly policy?: PolicyText;
  readonly appPolicy?: PolicyText;
  readonly needs?: Partial<TargetNeeds>;
  readonly facts?: Partial<AppFacts>;
  readonly live?: LintedApp['live'];
}
export const parsed = (text: PolicyText) =>
  parsePolicy(policyXml(text), { org: 'ttd', app: 'app-b' });
export const lint = (given: Case) =>
  lintPolicy({
    org: 'ttd',
    app: 'app-b',
    policy: parsed(given.policy ?? recommended),
    ...(given.appPolicy && { appPolicy: parsed(given.appPolicy) }),
    needs: { ...needs, ...given.needs },
    facts: { ...facts, ...given.facts },
    ...(given.live && { live: given.live }),
  });
export const rulesOf = (given: Case): PolicyRuleId[] => [
  ...new Set(lint(given).map(({ rule }) => rule)),
];

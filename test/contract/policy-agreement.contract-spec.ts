import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  attributeIds,
  evaluatePolicy,
  matchFunctions,
  parsePolicy,
} from '../../src/authorization/altinn-policy/index.js';
import {
  action,
  combining,
  type MatchText,
  policyXml,
  type PolicyText,
  resource,
  subject,
} from '../../src/authorization/altinn-policy/policy-text.fixture.js';
import { readPolicy } from '../../src/sandbox/world/policy-evaluation.js';

const app = { org: 'ttd', app: 'app-b' };
/** Patterns are run by the sandbox and only compared by the service. */
const functions = Object.values(matchFunctions).filter((id) => id !== matchFunctions.pattern);

const words = fc.constantFrom(
  'dagl',
  'DAGL',
  'priv',
  '1',
  '01',
  'Task_1',
  'read',
  'write',
  '[ORG]',
);
const from = (...matches: ((value: string) => MatchText)[]) =>
  fc.tuple(fc.constantFrom(...matches), words).map(([match, value]) => match(value));
const match = fc
  .tuple(
    from(
      (value) => subject(attributeIds.roleCode, value),
      (value) => subject('urn:altinn:userid', value),
      (value) => resource(attributeIds.task, value),
      (value) => resource(attributeIds.org, value),
      action,
    ),
    fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...functions) },
      { weight: 1, arbitrary: fc.constant('x') },
    ),
    fc.oneof(
      { weight: 9, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  )
  .map(([text, matchId, mustBePresent]): MatchText => ({ ...text, matchId, mustBePresent }));
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 });
const rule = fc.record({
  target: fc.array(some(some(match)), { maxLength: 3 }),
  effect: fc.constantFrom('Permit', 'Permit', 'Deny'),
});
const algorithms = [
  'deny-overrides',
  'permit-overrides',
  'permit-unless-deny',
  'deny-unless-permit',
  'x',
];
const text: fc.Arbitrary<PolicyText> = fc.record({
  rules: fc.array(rule, { maxLength: 4 }),
  algorithm: fc.constantFrom(...algorithms.map(combining)),
});
const asked = fc.record({
  roles: fc.subarray(['dagl', 'priv', 'DAGL']),
  task: fc.option(fc.constantFrom('Task_1', '1'), { nil: undefined }),
  action: fc.constantFrom('read', 'write'),
});

describe("the sandbox's decision point and policy lint", () => {
  it('decide alike as Altinn does, each by code of its own', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(text, asked, (policy, { roles, task, action: name }) => {
        const xml = policyXml(policy);
        const sandbox = readPolicy(xml, app, { rolesOf: () => roles }).evaluate(
          { userId: 1 },
          { action: name, partyId: 2, ...(task !== undefined && { task }) },
        ).decision;
        const lint = evaluatePolicy(
          parsePolicy(xml, app),
          {
            subject: new Map([
              [attributeIds.roleCode, roles],
              ['urn:altinn:userid', ['1']],
            ]),
            resource: new Map([
              [attributeIds.org, [app.org]],
              [attributeIds.app, [app.app]],
              ...(task === undefined ? [] : [[attributeIds.task, [task]] as const]),
            ]),
            action: new Map([[attributeIds.action, [name]]]),
          },
          'altinn',
        );
        seen.add(lint);
        expect(lint).toBe(sandbox);
      }),
      { numRuns: 2_000 },
    );
    expect([...seen].sort()).toEqual(['Deny', 'Indeterminate', 'NotApplicable', 'Permit']);
  });
});

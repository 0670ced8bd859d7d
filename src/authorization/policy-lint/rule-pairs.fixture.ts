import { matchFunctions } from '../altinn-policy/index.js';
import {
  action,
  combining,
  ofApp,
  org,
  permit,
  resource,
  role,
  type RuleText,
  subject,
} from '../altinn-policy/policy-text.fixture.js';
import type { PolicyRuleId } from './index.js';
import { type Case, inFirst, readers, recommended } from './linted-app.fixture.js';

const instead = (...rules: RuleText[]): Case => ({ policy: { ...recommended, rules } });
export const beside = (...rules: RuleText[]): Case => instead(...recommended.rules, ...rules);
const withOwner = (...actions: string[]): Case =>
  instead(permit([org()], actions), ...recommended.rules.slice(1));
const levels = (user?: number, ofOrg?: number): Case => ({
  policy: {
    ...recommended,
    levels: { ...(user !== undefined && { user }), ...(ofOrg !== undefined && { org: ofOrg }) },
  },
});

const task = (value: string, mustBePresent = false) => ({
  ...resource('urn:altinn:task', value),
  mustBePresent,
});
const loosely = (matchId: string) => subject('urn:altinn:rolecode', 'dagl', { matchId });
const everyAction = ['instantiate', 'read', 'write', 'complete', 'delete'];

/** What trips a rule, and what is near to it and does not. */
export const pairs: [PolicyRuleId, string, Case, Case][] = [
  ['PL001', 'instantiate', withOwner('read', 'write', 'delete'), withOwner(...everyAction)],
  ['PL001', 'read', withOwner('instantiate', 'write', 'delete'), withOwner(...everyAction)],
  ['PL001', 'write', withOwner('instantiate', 'read', 'delete'), withOwner(...everyAction)],
  [
    'PL002',
    'Task_1',
    instead(
      permit([org()], ['instantiate', 'read', 'delete']),
      permit([org()], ['write'], [...ofApp(), task('Task_2')]),
      readers,
    ),
    instead(
      permit([org()], ['instantiate', 'read', 'delete']),
      permit([org()], ['write'], [...ofApp(), task('Task_1')]),
      readers,
    ),
  ],
  ['PL003', 'delete', withOwner('instantiate', 'read', 'write'), withOwner(...everyAction)],
  ['PL004', 'confirm in Task_2', { needs: { advance: 2 } }, { needs: { advance: 1 } }],
  ['PL005', '4, and the owner has 3', levels(4), levels(4, 3)],
  ['PL005', '4, and the owner has 3', levels(4, 4), levels(3)],
  ['PL006', 'minimum-authenticationlevel', levels(), levels(1)],
  [
    'PL010',
    'urn:altinn:rolecode:regn',
    beside(permit([role('regn')], ['read'])),
    beside(permit([role('DAGL')], ['read'])),
  ],
  [
    'PL010',
    'urn:altinn:rolecode:regn',
    beside(permit([role('regn')], ['read'], [...ofApp(), task('Task_2')])),
    { needs: { readers: ['urn:altinn:rolecode:DAGL', 'urn:altinn:rolecode:regn'] } },
  ],
  [
    'PL010',
    'urn:altinn:org:digdir',
    beside(permit([org('digdir')], ['read'])),
    beside({
      target: [[[role('dagl'), subject('urn:altinn:userid', '1')]], [ofApp()], [[action('read')]]],
    }),
  ],
  [
    'PL011',
    'read',
    beside(permit([role('priv')], ['read'])),
    { ...beside(permit([role('priv')], ['read'])), needs: { ownedByOrganisation: false } },
  ],
  [
    'PL012',
    'urn:altinn:rolecode:dagl',
    {
      ...beside(permit([role('dagl')], ['instantiate'])),
      facts: { disallowUserInstantiation: false },
    },
    beside(permit([role('dagl')], ['instantiate'])),
  ],
  [
    'PL013',
    'urn:altinn:rolecode:dagl: write model',
    beside(permit([role('dagl')], ['write'])),
    {
      ...beside(permit([role('dagl')], ['write'])),
      facts: { dataTypes: [{ id: 'model', usersMayContribute: false }] },
    },
  ],
  [
    'PL014',
    '6 subjects',
    beside(permit(['a', 'b', 'c', 'd', 'e'].map(role), ['read'])),
    beside(permit(['a', 'b', 'c', 'd'].map(role), ['read'])),
  ],
  [
    'PL020',
    'read by urn:altinn:rolecode:dagl',
    beside({ target: [[[role('dagl')]], [[org('ttd')]], [ofApp()], [[action('read')]]] }),
    beside({ target: [[[role('dagl'), org('ttd')]], [ofApp()], [[action('read')]]] }),
  ],
  [
    'PL020',
    'write by urn:altinn:rolecode:dagl',
    beside({
      target: [
        [
          [role('dagl'), action('read')],
          [org(), action('write')],
        ],
      ],
    }),
    beside({ target: [[[role('dagl')], [org()]], [[action('read')]]] }),
  ],
  ['PL021', 'rule:4', beside({}), beside(readers)],
  ['PL021', 'rule:4', beside({ target: [[ofApp()], [[action('read')]]] }), beside(readers)],
  ['PL022', 'rule:4', beside({ ...readers, effect: 'Deny' }), beside(readers)],
  ['PL023', 'MatchId', beside(permit([loosely('urn:other')], ['read'])), beside(readers)],
  [
    'PL023',
    'MustBePresent',
    beside(permit([role('dagl')], ['read'], [...ofApp(), task('Task_1', true)])),
    beside(permit([role('dagl')], ['read'], [...ofApp(), task('Task_1')])),
  ],
  [
    'PL023',
    'Condition',
    beside({ ...readers, inside: '<x:Condition/>' }),
    beside({ ...readers, inside: '<x:Description/>' }),
  ],
  [
    'PL023',
    'DataType',
    beside(permit([{ ...role('dagl'), type: 'http://www.w3.org/2001/XMLSchema#date' }], ['read'])),
    beside(
      permit([{ ...role('dagl'), type: 'http://www.w3.org/2001/XMLSchema#anyURI' }], ['read']),
    ),
  ],
  ...['permit-overrides', 'permit-unless-deny', 'only-one'].map(
    (name): [PolicyRuleId, string, Case, Case] => [
      'PL023',
      `combining algorithm ${name}`,
      { policy: { ...recommended, algorithm: combining(name) } },
      { policy: { ...recommended, algorithm: combining('deny-unless-permit') } },
    ],
  ),
  [
    'PL024',
    'urn:altinn:rolecode',
    beside(permit([loosely(matchFunctions.stringEqual)], ['read'])),
    beside(permit([loosely(matchFunctions.ignoreCase)], ['read'])),
  ],
  [
    'PL024',
    'urn:altinn:rolecode',
    beside(permit([loosely(matchFunctions.isIn)], ['read'])),
    beside(readers),
  ],
  [
    'PL024',
    'urn:altinn:rolecode',
    beside(permit([loosely(matchFunctions.pattern)], ['read'])),
    beside(readers),
  ],
  [
    'PL025',
    'urn:altinn:app',
    beside(permit([role('dagl')], ['read'], ofApp('ttd', 'app-a'))),
    beside(permit([role('dagl')], ['read'], ofApp('ttd', 'app-b'))),
  ],
  [
    'PL025',
    'urn:altinn:org',
    beside(permit([role('dagl')], ['read'], ofApp('digdir'))),
    beside(readers),
  ],
  [
    'PL025',
    'urn:altinn:resource',
    beside(permit([role('dagl')], ['read'], [resource('urn:altinn:resource', 'app_ttd_app-a')])),
    beside(permit([role('dagl')], ['read'], [resource('urn:altinn:resource', 'app_ttd_app-b')])),
  ],
  [
    'PL030',
    'Resource Registry and app differ',
    { appPolicy: { ...recommended, rules: recommended.rules.slice(1) } },
    { appPolicy: { ...recommended, rules: [...recommended.rules].reverse() } },
  ],
  [
    'PL031',
    'read-sensitive of model',
    {
      facts: {
        dataTypes: [
          { id: 'model', usersMayContribute: true, actionRequiredToRead: 'read-sensitive' },
        ],
      },
    },
    {
      ...withOwner(...everyAction, 'read-sensitive'),
      facts: {
        dataTypes: [
          { id: 'model', usersMayContribute: true, actionRequiredToRead: 'read-sensitive' },
        ],
      },
    },
  ],
  [
    'PL032',
    'urn:altinn:accesspackage',
    beside(permit([subject('urn:altinn:accesspackage', 'skatt')], ['write'], inFirst)),
    beside(permit([role('skatt')], ['write'], inFirst)),
  ],
  [
    'PL040',
    'write: NotApplicable',
    { live: new Map([['write', 'NotApplicable']]) },
    {
      live: new Map([
        ['write', 'Permit'],
        ['sign', 'Deny'],
        ['read', 'Indeterminate'],
      ]),
    },
  ],
];

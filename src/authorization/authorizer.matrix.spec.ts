import { appId, type TargetOwner } from '../altinn/index.js';
import { KeptAuditLog } from '../../test/support/guarded-app.js';
import type { Flow, FlowTarget, OwnerRule } from '../orchestration/flows/index.js';
import { Authorizer } from './authorizer.js';
import type { DeliveryRefusal, DeliveryRequest } from './delivery-decision.js';
import { Grants } from './domain/grants.js';
import type { Caller } from './domain/principal.js';
import type { Grant } from './domain/grant.js';
import { GrantConditions } from './grant-conditions.js';
import type { PolicyRefusal, PolicyRegistry } from './policy-registry.js';

const guid = '1b0c5a6e-0000-4000-8000-000000000001';
const requested = { partyId: '50001', guid };
const sourceOwner = { partyId: '50001', personNumber: '01017012345' };
const now = Date.UTC(2026, 10, 26);

const target = (name: string, owner: OwnerRule): FlowTarget => ({
  ...{ name, app: appId(`ttd/app-${name}`), owner },
  ...{ attachments: [], texts: {}, process: { advance: 0 } },
});
const flow = (name: string, ...targets: FlowTarget[]): Flow => ({
  ...{ name, hash: '', file: `${name}.yaml`, targets },
  source: {
    app: appId(`ttd/${name}`),
    ready: { processEnded: true },
    triggers: { api: true },
  },
});
const fixed: OwnerRule = { kind: 'fixed', organisationNumber: '991825827' };
const from: OwnerRule = { kind: 'from', expression: 'form.orgnr', allow: ['991825827'] };
const flows = [
  flow('klage', target('sak', fixed), target('kopi', { kind: 'sameAsSource' })),
  flow('soknad', target('sak', from)),
];
const grants: Grant[] = [
  {
    id: 'narrow',
    caller: {
      issuers: new Set(['https://maskinporten.no/']),
      organisations: new Set(['405003309']),
      clientIds: new Set(['client-a']),
      scopes: ['ttd:flerapp', 'ttd:flerapp.create'],
    },
    flows: new Set(['klage', 'soknad']),
    operations: new Set(['handovers:create', 'handovers:read'] as const),
    policies: ['open', 'office-hours'],
    expires: now + 1,
  },
  {
    id: 'wide',
    caller: { organisations: new Set(['974760673']), clientIds: 'any', scopes: [] },
    flows: new Set(['klage']),
    operations: new Set(['handovers:create'] as const),
    policies: ['office-hours'],
  },
];

/** A question, and the world in which it is asked. */
interface Case {
  readonly request: DeliveryRequest;
  readonly grant: Grant;
  readonly at: number;
  /** What the policy `office-hours` says. */
  readonly policy?: PolicyRefusal;
}

const authorizerOf = ({ grant, at, policy }: Omit<Case, 'request'>) => {
  const audit = new KeptAuditLog();
  const others = grants.filter(({ id }) => id !== grant.id);
  const rules = new Grants([...others, grant], { now: () => at });
  const policies = {
    refusal: (name: string) => Promise.resolve(name === 'open' ? undefined : policy),
  } as unknown as PolicyRegistry;
  const registry = { get: () => undefined, all: () => [] };
  const decides = new Authorizer(rules, registry, new GrantConditions(rules, policies), audit);
  return { audit, decides };
};

const ownerOf = ({ owner }: FlowTarget): TargetOwner =>
  owner.kind === 'sameAsSource' ? { partyId: '50001' } : { organisationNumber: '991825827' };

/** What the grant allows, in the least words. */
const permitted = (grant: Grant, named: Flow, to: FlowTarget): Case => {
  const { issuers = ['https://maskinporten.no/'], organisations, clientIds, scopes } = grant.caller;
  const [issuer = ''] = issuers;
  const [organisation = ''] = organisations;
  const [clientId = ''] = clientIds === 'any' ? ['whoever'] : clientIds;
  const caller = { issuer, organisation, clientId, scopes };
  return {
    grant,
    at: now,
    request: {
      ...{ caller, flow: named, target: to, deliveryId: 'd-1', source: requested },
      ...{ owner: ownerOf(to), sourceOwner },
    },
  };
};

const person = { groups: ['405003309', 'ttd'], subjectHash: 'h' };

type Mutation = readonly [string, Case, DeliveryRefusal];

function callerMutations(one: Case): Mutation[] {
  const { request, grant } = one;
  const as = (part: Partial<DeliveryRequest['caller']>): Case => ({
    ...one,
    request: { ...request, caller: { ...request.caller, ...part } },
  });
  const { issuers, clientIds, scopes } = grant.caller;
  return [
    ['organisation', as({ organisation: '910244132' }), 'organisation-not-listed'],
    ['a person in its place', as({ organisation: '', person }), 'group-not-listed'],
    ...(clientIds === 'any'
      ? []
      : [['client', as({ clientId: 'client-b' }), 'client-not-listed'] as const]),
    ...(issuers
      ? [['issuer', as({ issuer: 'https://maskinporten.no' }), 'issuer-not-listed'] as const]
      : []),
    ...scopes.map((scope): Mutation => {
      const rest = scopes.filter((other) => other !== scope);
      return [`without ${scope}`, as({ scopes: rest }), 'scope-missing'];
    }),
  ];
}

function grantMutations(one: Case): Mutation[] {
  const { grant } = one;
  const changed = (part: Partial<Grant>): Case => ({ ...one, grant: { ...grant, ...part } });
  const read = new Set(['handovers:read'] as const);
  const refusals: PolicyRefusal[] = ['policy-denied', 'policy-failed', 'policy-timed-out'];
  return [
    ['its operation', changed({ operations: read }), 'operation-not-granted'],
    ['its flows', changed({ flows: new Set(['annen']) }), 'flow-not-granted'],
    ...(grant.expires === undefined
      ? []
      : [['time', { ...one, at: grant.expires }, 'grant-expired'] as const]),
    ...refusals.map((policy): Mutation => [`a policy: ${policy}`, { ...one, policy }, policy]),
  ];
}

function deliveryMutations(one: Case): Mutation[] {
  const { request } = one;
  const { target: to } = request;
  const changed = (part: Partial<DeliveryRequest>): Case => ({
    ...one,
    request: { ...request, ...part },
  });
  const organisation = (organisationNumber: string) => changed({ owner: { organisationNumber } });
  const common = (): Mutation[] => [
    ...ends,
    ["the target's name", changed({ target: { ...to, name: 'annen' } }), notOfFlow],
    ["the target's app", changed({ target: { ...to, app: appId('ttd/annen') } }), notOfFlow],
    ['the owner: eight digits', organisation('99182582'), 'organisation-number-invalid'],
  ];
  const endUser = (onBehalfOf?: Caller['onBehalfOf']): Case => {
    const { actions, ...rule } = { actions: ['read', 'confirm'], instantiateTarget: false };
    const asking = { evidence: 'oboToken', actions, minAuthLevel: 0, ...rule } as const;
    const caller = { ...request.caller, ...(onBehalfOf && { onBehalfOf }) };
    return changed({ flow: { ...request.flow, endUser: asking }, caller });
  };
  const vouched = { decisionId: 'd', source: guid, actions: ['read', 'confirm'] };
  const ends: Mutation[] = [
    ['no person where one is asked for', endUser(), missing],
    ['a person for another instance', endUser({ ...vouched, source: 'other' }), missing],
    ['a person for less', endUser({ ...vouched, actions: ['read'] }), missing],
  ];
  const other = organisation('889640782');
  const person = changed({ owner: { personNumber: '01017012345' } });
  if (to.owner.kind === 'sameAsSource') {
    const unknown = { ...request };
    delete unknown.sourceOwner;
    return [
      ...common(),
      ['the owner', changed({ owner: { partyId: '50002' } }), 'owner-differs'],
      ["the source's owner", changed({ sourceOwner: { partyId: '50002' } }), 'owner-differs'],
      ["no source's owner", { ...one, request: unknown }, 'source-owner-unknown'],
    ];
  }
  return [
    ...common(),
    ['the owner', other, to.owner.kind === 'fixed' ? 'owner-differs' : 'owner-not-allowed'],
    ['the owner: a person', person, 'owner-not-an-organisation'],
  ];
}
const notOfFlow = 'target-not-of-flow';
const missing = 'end-user-missing';

const cases = grants.flatMap((grant) =>
  flows
    .filter(({ name }) => grant.flows === 'all' || grant.flows.has(name))
    .flatMap((one) => one.targets.map((to) => [grant, one, to] as const))
    .map(
      ([one, named, to]) =>
        [`${one.id} ${named.name} ${to.name}`, permitted(one, named, to)] as const,
    ),
);
const mutated = cases.flatMap(([name, one]) =>
  [...callerMutations(one), ...grantMutations(one), ...deliveryMutations(one)].map(
    ([what, changed, cause]) => [`${name}: ${what}`, changed, cause] as const,
  ),
);

describe('the matrix of deliveries', () => {
  it.each(cases)('permits %s', async (_, { request, ...world }) => {
    const { decides, audit } = authorizerOf(world);
    expect((await decides.authorizeDelivery(request)).effect).toBe('permit');
    expect(audit.events).toMatchObject([{ effect: 'permit', grantId: world.grant.id }]);
  });

  it.each(mutated)('T1 refuses %s', async (_, { request, ...world }, cause) => {
    const { decides, audit } = authorizerOf(world);
    const decision = await decides.authorizeDelivery(request);
    expect(decision).toMatchObject({ effect: 'refuse', cause });
    expect(decision).not.toHaveProperty('delivery');
    expect(audit.events).toMatchObject([{ effect: 'refuse', cause }]);
  });

  it('gives each reason that there is at least once', () => {
    // The service itself has no grant: authorizer.spec.ts.
    const all: Record<Exclude<DeliveryRefusal, 'since-missing'>, true> = {
      'end-user-missing': true,
      ...{ 'organisation-not-listed': true, 'client-not-listed': true, 'issuer-not-listed': true },
      ...{ 'scope-missing': true, 'grant-expired': true, 'operation-not-granted': true },
      ...{
        'group-not-listed': true,
        'flow-not-granted': true,
        'policy-denied': true,
        'policy-failed': true,
      },
      ...{ 'policy-timed-out': true, 'target-not-of-flow': true, 'owner-differs': true },
      ...{ 'organisation-number-invalid': true, 'owner-not-an-organisation': true },
      ...{ 'owner-not-allowed': true, 'source-owner-unknown': true },
    };
    expect(new Set(mutated.map(([, , cause]) => cause))).toEqual(new Set(Object.keys(all)));
  });
});

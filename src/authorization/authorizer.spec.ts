import { appId, type Instance, type TargetOwner } from '../altinn/index.js';
import { isAuthorized } from '../altinn/authorized-delivery.mint.js';
import type { Flow, FlowTarget, OwnerRule } from '../orchestration/flows/index.js';
import { KeptAuditLog } from '../../test/support/guarded-app.js';
import { Authorizer } from './authorizer.js';
import { Problem } from '../problems/index.js';
import { Grants } from './domain/grants.js';
import type { Grant } from './domain/grant.js';
import { pollerCaller } from './domain/poller.js';
import { Principal } from './domain/principal.js';
import { GrantConditions } from './grant-conditions.js';
import type { PolicyRegistry } from './policy-registry.js';

const guid = '1b0c5a6e-0000-4000-8000-000000000001';
const requested = { partyId: '50001', guid };
const klage = appId('ttd/klage');
const target = (owner: OwnerRule): FlowTarget => ({
  name: 'sak',
  app: appId('ttd/saksbehandling'),
  owner,
  attachments: [],
  texts: {},
  process: { advance: 0 },
});
const fixed = target({ kind: 'fixed', organisationNumber: '991825827' });
const flow = (...targets: FlowTarget[]): Flow => ({
  name: 'klage',
  hash: '',
  file: 'klage.yaml',
  source: { app: klage, ready: { processEnded: true }, triggers: { api: true } },
  targets,
});
const instance = {
  id: `50001/${guid}`,
  partyId: '50001',
  guid,
  appId: klage,
  org: 'ttd',
  owner: { partyId: '50001', personNumber: '01017012345' },
  status: { isArchived: true, isSoftDeleted: false, isHardDeleted: false, readStatus: 'Read' },
} as Instance;
const caller = {
  issuer: 'https://maskinporten.no/',
  organisation: '405003309',
  clientId: 'client-a',
  scopes: ['ttd:flerapp'],
};
const grant: Grant = {
  id: 'apps',
  caller: { organisations: new Set(['405003309']), clientIds: 'any', scopes: [] },
  flows: new Set(['klage']),
  operations: new Set(['handovers:create'] as const),
  policies: [],
};
const grants = new Grants([grant]);
// `open` permits, every other policy has its own name's refusal.
const policies = {
  refusal: (name: string) => Promise.resolve(name === 'open' ? undefined : name),
} as unknown as PolicyRegistry;
const authorizer = (rules = grants) => {
  const audit = new KeptAuditLog();
  const flows = { get: () => undefined, all: () => [] };
  return {
    audit,
    decides: new Authorizer(rules, flows, new GrantConditions(rules, policies), audit),
  };
};

describe('the source', () => {
  it('is bound when it is what was asked for', () => {
    const { decides, audit } = authorizer();
    expect(decides.bindSource({ flow: flow(), requested, instance, at: 0 })).toEqual({
      effect: 'permit',
    });
    expect(audit.events).toMatchObject([{ point: 'source', effect: 'permit', flow: 'klage' }]);
  });

  const status = instance.status;
  const other = { guid: '1b0c5a6e-0000-4000-8000-000000000002' };
  it.each<[string, Instance | undefined]>([
    ['unknown', undefined],
    ['other-app', { ...instance, appId: appId('ttd/other') }],
    ['other-org', { ...instance, org: 'skd' }],
    ['other-party', { ...instance, partyId: '50002' }],
    ['other-party', { ...instance, owner: { partyId: '50002' } }],
    ['other-instance', { ...instance, ...other }],
    ['other-instance', { ...instance, id: `50001/${other.guid}` }],
    ['soft-deleted', { ...instance, status: { ...status, isSoftDeleted: true } }],
    ['hard-deleted', { ...instance, status: { ...status, isHardDeleted: true } }],
  ])('is refused with one public reason: %s', (cause, found) => {
    const { decides, audit } = authorizer();
    const decision = decides.bindSource({ flow: flow(), requested, instance: found, at: 0 });
    expect(decision).toMatchObject({ effect: 'refuse', reason: 'source-not-found', cause });
    expect(audit.events).toMatchObject([{ effect: 'refuse', cause }]);
  });
});

describe('a delivery', () => {
  const ask = async (
    to: FlowTarget,
    owner: TargetOwner,
    rules = grants,
    sourceOwner?: Instance['owner'],
  ) => {
    const { decides, audit } = authorizer(rules);
    const request = {
      caller,
      flow: flow(to),
      target: to,
      deliveryId: 'd-1',
      source: requested,
      owner,
    };
    const decision = await decides.authorizeDelivery({
      ...request,
      ...(sourceOwner ? { sourceOwner } : {}),
    });
    return { decision, audit };
  };
  const number = (organisationNumber: string) => ({ organisationNumber });

  it('is minted for what was asked, with the decision of the audit log', async () => {
    const { decision, audit } = await ask(fixed, number('991825827'));
    if (decision.effect !== 'permit') throw new Error(decision.cause);
    expect(isAuthorized(decision.delivery)).toBe(true);
    expect(decision.delivery).toEqual({
      deliveryId: 'd-1',
      app: 'ttd/saksbehandling',
      owner: number('991825827'),
      decisionId: audit.events[0]?.decisionId,
    });
  });

  it('is refused when the grant was taken away', async () => {
    expect((await ask(fixed, number('991825827'), new Grants([]))).decision).toMatchObject({
      effect: 'refuse',
      reason: 'not-granted',
      cause: 'organisation-not-listed',
    });
  });

  it('is refused when a policy of the grant does not permit', async () => {
    const rules = new Grants([{ ...grant, policies: ['open', 'policy-timed-out'] }]);
    const { decision } = await ask(fixed, number('991825827'), rules);
    expect(decision).toMatchObject({ reason: 'not-granted', cause: 'policy-timed-out' });
  });

  it('is refused for a target that the flow does not have', async () => {
    const { decides } = authorizer();
    const request = {
      caller,
      flow: flow(),
      target: fixed,
      deliveryId: 'd-1',
      source: requested,
      owner: number('991825827'),
    };
    expect(await decides.authorizeDelivery(request)).toMatchObject({ cause: 'target-not-of-flow' });
  });

  describe('of an instance that the service found itself', () => {
    const asked = async (
      source: Partial<Flow['source']>,
      owner = '991825827',
      rules = new Grants([]),
    ) => {
      const { decides, audit } = authorizer(rules);
      const own = flow(fixed);
      const decision = await decides.authorizeDelivery({
        caller: pollerCaller,
        flow: { ...own, source: { ...own.source, ...source } },
        target: fixed,
        deliveryId: 'd-1',
        source: requested,
        owner: number(owner),
      });
      return { decision, audit };
    };

    it('is authorised by the flow file, without a grant', async () => {
      const { decision, audit } = await asked({ since: 1 });
      expect(decision.effect).toBe('permit');
      expect(audit.events).toMatchObject([
        { effect: 'permit', issuer: 'urn:flerapp:poller', clientId: 'poller' },
      ]);
      expect(audit.events[0]).not.toHaveProperty('grantId');
    });

    it('is refused when the flow file no longer says since when', async () => {
      const everybody = new Grants([
        {
          id: 'all',
          caller: { organisations: new Set(['']), clientIds: 'any', scopes: [] },
          flows: 'all',
          operations: new Set(['handovers:create'] as const),
          policies: [],
        },
      ]);
      for (const rules of [new Grants([]), everybody]) {
        expect((await asked({}, '991825827', rules)).decision).toMatchObject({
          effect: 'refuse',
          reason: 'not-granted',
          cause: 'since-missing',
        });
      }
    });

    it('keeps to the owner of the flow', async () => {
      expect((await asked({ since: 1 }, '405003309')).decision).toMatchObject({
        cause: 'owner-differs',
      });
    });

    it('lets the poller do nothing over REST', () => {
      const { issuer, organisation, clientId, scopes } = pollerCaller;
      const principal = new Principal(issuer, organisation, clientId, scopes, 'hash');
      const { decides } = authorizer();
      expect(() => decides.admit(principal, 'klage', 'handovers:create')).toThrow(Problem);
    });
  });

  const from = target({ kind: 'from', expression: 'x', allow: ['991825827', '12345678'] });
  const same = target({ kind: 'sameAsSource' });
  const person = instance.owner;
  const company = { partyId: '50003', organisationNumber: '991825827' };
  it.each<[FlowTarget, TargetOwner, Instance['owner'] | undefined]>([
    [from, number('991825827'), undefined],
    [same, { personNumber: '01017012345' }, person],
    [same, { partyId: '50001' }, person],
    [same, number('991825827'), company],
  ])('is permitted by the owner rule %#', async (to, owner, source) => {
    expect((await ask(to, owner, grants, source)).decision.effect).toBe('permit');
  });

  it.each<[string, FlowTarget, TargetOwner, Instance['owner'] | undefined]>([
    ['owner-differs', fixed, number('405003309'), undefined],
    ['owner-not-an-organisation', fixed, { partyId: '50001' }, undefined],
    ['owner-not-an-organisation', from, { personNumber: '01017012345' }, person],
    ['owner-not-allowed', from, number('405003309'), undefined],
    ['organisation-number-invalid', from, number('12345678'), undefined],
    ['source-owner-unknown', same, { partyId: '50001' }, undefined],
    ['owner-differs', same, { partyId: '50002' }, person],
    ['owner-differs', same, number('405003309'), company],
    ['owner-differs', same, { personNumber: '01017012345' }, company],
  ])('is refused by the owner rule: %s (%#)', async (cause, to, owner, source) => {
    const { decision, audit } = await ask(to, owner, grants, source);
    expect(decision).toMatchObject({ effect: 'refuse', reason: 'owner-not-allowed', cause });
    expect(JSON.stringify(audit.events)).not.toContain('01017012345');
  });
});

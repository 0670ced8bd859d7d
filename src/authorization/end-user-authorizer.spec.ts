import { describe, expect, it } from '@jest/globals';
import { KeptAuditLog } from '../../test/support/guarded-app.js';
import {
  AltinnError,
  type AppId,
  appId,
  type Instance,
  type InstanceGateway,
  type JsonObject,
  type PdpAnswer,
  PdpGateway,
  type TaskEnd,
} from '../altinn/index.js';
import type { EndUserRule, Flow, FlowTarget } from '../orchestration/flows/index.js';
import { EndUserAuthorizer } from './end-user-authorizer.js';
import { PolicyDecisionPoint } from './pdp/policy-decision-point.js';

const guid = '1b0c5a6e-0000-4000-8000-000000000001';
const target: FlowTarget = {
  name: 'sak',
  app: appId('ttd/app-b'),
  owner: { kind: 'fixed', organisationNumber: '991825827' },
  attachments: [],
  texts: {},
  process: { advance: 0 },
};
const rule: EndUserRule = {
  evidence: 'instanceEvents',
  actions: ['read'],
  instantiateTarget: true,
  minAuthLevel: 3,
};
const flow: Flow = {
  name: 'klage',
  hash: '',
  file: 'klage.yaml',
  source: {
    app: appId('ttd/app-a'),
    ready: { processEnded: true },
    triggers: { api: true },
  },
  targets: [target],
};
const source = {
  id: `50001/${guid}`,
  partyId: '50001',
  guid,
  owner: { partyId: '50001', personNumber: '01017012345' },
} as Instance;
const owner = { organisationNumber: '991825827' };
const sophie = { userId: 1337, authenticationLevel: 3 };

class FakePdp extends PdpGateway {
  readonly asked: { app: AppId; request: JsonObject }[] = [];
  answers: (PdpAnswer | AltinnError)[] = [];

  authorize(app: AppId, request: JsonObject): Promise<PdpAnswer> {
    this.asked.push({ app, request });
    const answer = this.answers.shift() ?? decided('Permit');
    return answer instanceof AltinnError ? Promise.reject(answer) : Promise.resolve(answer);
  }
}

const decided = (decision: string): PdpAnswer => ({
  status: 200,
  json: { response: [{ decision }] },
});

/** No event at all. */
const none: TaskEnd['actor'] = {};

function made(actor: TaskEnd['actor'] | undefined = sophie, endUser: EndUserRule | null = rule) {
  const audit = new KeptAuditLog();
  const pdp = new FakePdp();
  const ends = actor === none ? [] : [{ at: 0, task: 'Task_1', actor }];
  const instances = { taskEnds: () => Promise.resolve(ends) } as unknown as InstanceGateway;
  const decides = new EndUserAuthorizer(instances, new PolicyDecisionPoint(pdp), audit);
  return {
    audit,
    pdp,
    decides,
    request: { flow: { ...flow, ...(endUser && { endUser }) }, target, source },
  };
}

describe('the end user', () => {
  it('is not asked about where the flow does not say so', async () => {
    const { decides, request, pdp, audit } = made(sophie, null);
    expect(await decides.maySource(request)).toEqual({ effect: 'permit' });
    expect(await decides.mayInstantiate(request, owner)).toEqual({ effect: 'permit' });
    expect([pdp.asked, audit.events]).toEqual([[], []]);
  });

  it("may do the flow's actions with A's instance, by the PDP's word", async () => {
    const { decides, request, pdp, audit } = made();
    expect(await decides.maySource(request)).toEqual({ effect: 'permit' });
    expect(pdp.asked).toMatchObject([{ app: 'ttd/app-a' }]);
    const text = JSON.stringify(pdp.asked);
    expect(text).toContain(`urn:altinn:instance-id:50001/${guid}`);
    expect(text).toContain('"1337"');
    expect(audit.events).toMatchObject([
      { point: 'end-user', effect: 'permit', flow: 'klage', target: 'sak' },
    ]);
    expect(JSON.stringify(audit.events)).not.toMatch(/1337|50001/);
  });

  it('may instantiate B for its owner, where the flow asks for it', async () => {
    const { decides, request, pdp } = made();
    expect(await decides.mayInstantiate(request, owner)).toEqual({ effect: 'permit' });
    expect(JSON.stringify(pdp.asked)).toMatch(/instantiate.*app-b.*991825827/);
    const without = made(sophie, { ...rule, instantiateTarget: false });
    expect(await without.decides.mayInstantiate(without.request, owner)).toEqual({
      effect: 'permit',
    });
    expect(without.pdp.asked).toEqual([]);
  });

  it('may not instantiate B without a permit', async () => {
    const { decides, request, pdp } = made();
    pdp.answers = [decided('NotApplicable')];
    expect(await decides.mayInstantiate(request, owner)).toMatchObject({ effect: 'refuse' });
  });

  it("never sends a national id: A's own owner is told by the party, another person not at all", async () => {
    const { decides, request, pdp } = made();
    const self = { personNumber: '01017012345' };
    expect(await decides.mayInstantiate(request, self)).toEqual({ effect: 'permit' });
    expect(JSON.stringify(pdp.asked)).toContain('"50001"');
    expect(JSON.stringify(pdp.asked)).not.toContain('01017012345');
    expect(await decides.mayInstantiate(request, { personNumber: '01039012345' })).toEqual({
      effect: 'refuse',
      reason: 'end-user-not-permitted',
      cause: 'owner-without-number',
    });
    expect(pdp.asked).toHaveLength(1);
  });

  it('is refused when a service owner acted, without a question', async () => {
    const { decides, request, pdp, audit } = made({ orgId: 'ttd' });
    const refusal = { effect: 'refuse', reason: 'end-user-unknown', cause: 'no-end-user' };
    expect(await decides.maySource(request)).toEqual(refusal);
    expect(audit.events).toMatchObject([refusal]);
    expect(pdp.asked).toEqual([]);
  });

  it('is waited for while there is no event', async () => {
    const { decides, request } = made(none);
    const deferral = { effect: 'defer', reason: 'end-user-not-yet-known' };
    expect(await decides.maySource(request)).toEqual(deferral);
  });

  it.each([
    ['Deny', 'pdp-deny'],
    ['NotApplicable', 'pdp-not-applicable'],
  ])('is refused on %s', async (decision, cause) => {
    const { decides, request, pdp, audit } = made();
    pdp.answers = [decided(decision)];
    const refusal = { effect: 'refuse', reason: 'end-user-not-permitted', cause };
    expect(await decides.maySource(request)).toEqual(refusal);
    expect(audit.events).toMatchObject([refusal]);
  });

  it("is refused below the flow's level", async () => {
    const { decides, request } = made({ userId: 1337, authenticationLevel: 2 });
    const reason = 'end-user-level-too-low';
    expect(await decides.maySource(request)).toMatchObject({ effect: 'refuse', reason });
    const untold = made({ userId: 1337 });
    expect(await untold.decides.maySource(untold.request)).toMatchObject({ reason });
  });

  it.each<[string, PdpAnswer | AltinnError, object]>([
    ['an outage', { status: 503 }, { reason: 'pdp-unavailable' }],
    ['a pause', { status: 429, retryAfter: 5 }, { reason: 'pdp-unavailable', retryAfter: 5 }],
    ['no token', new AltinnError('no-token', ''), { reason: 'pdp-unavailable' }],
    ['our own credentials', { status: 403 }, { reason: 'pdp-credentials' }],
  ])('T20 is never permitted by %s', async (_, answer, deferral) => {
    const { decides, request, pdp, audit } = made();
    pdp.answers = [answer];
    expect(await decides.maySource(request)).toEqual({ effect: 'defer', ...deferral });
    expect(audit.events).toMatchObject([{ effect: 'defer' }]);
  });
});

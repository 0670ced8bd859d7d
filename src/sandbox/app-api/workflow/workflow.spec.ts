import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultTimings } from '../../../config/index.js';
import { DemoUnderTest, target } from '../../demo.fixture.js';
import type { StoredInstance } from '../../world/index.js';

/** Reference altinn-app-contract §1.5, §4.2; read from source there, not seen running. */
describe('an app of version 9', () => {
  let demo: DemoUnderTest;
  beforeAll(async () => {
    demo = await DemoUnderTest.start({ timings: { ...defaultTimings, tLate: 3600 } });
    await demo.control('PATCH', `apps/${target}`, { nugetVersion: '9.0.0.0' });
  });
  beforeEach(() => demo.sandbox.faults.clear());
  afterAll(() => demo.sandbox.close());

  const only = (marker: string): StoredInstance => {
    const found = demo.marked(marker);
    expect(found).toHaveLength(1);
    return found[0]!;
  };
  const fault = (...platform: object[]): Promise<void> => demo.fault({ platform });
  const process = (id: string, method: string, step: string): Promise<Response> =>
    demo.call(method, `/${target}/instances/${id}/process${step}`);
  const next = (id: string): Promise<Response> => process(id, 'PUT', '/next');
  const body = async (answer: Response): Promise<Record<string, unknown>> =>
    (await answer.json()) as Record<string, unknown>;
  const outage = (platform: object[]): Promise<unknown> =>
    demo.control('POST', 'faults', {
      match: { method: 'PUT', path: '/next' },
      action: { platform },
    });

  it('says so in its metadata, and creates as ever', async () => {
    const metadata = await demo.call('GET', `/${target}/api/v1/applicationmetadata`);
    expect(await body(metadata)).toMatchObject({ altinnNugetVersion: '9.0.0.0' });
    expect((await demo.create('plain')).status).toBe(201);
    expect(only('plain').data.map((d) => d.createdBy)).toEqual(['405003309']);
  });

  it('a failed first workflow keeps the instance, names it, and can be resumed', async () => {
    await demo.control('PATCH', `apps/${target}`, { grants: [{ to: 'org', actions: ['delete'] }] });
    await fault({ call: 'storage.postData', status: 503, times: 1 });
    const answer = await demo.create('failed');
    const { id, data, status } = only('failed');
    const [partyId, guid] = id.split('/');
    expect(answer.status).toBe(500);
    expect(await body(answer)).toMatchObject({
      initializationState: 'workflowFailed',
      recommendedAction: 'resumeCurrentTask',
      workflowAccepted: true,
      workflowFailure: { kind: 'stepFailed' },
      resumeEndpoint: { method: 'POST', path: `/${target}/instances/${id}/process/resume` },
      instanceId: id,
      instanceOwnerPartyId: Number(partyId),
      instanceGuid: guid,
    });
    expect([data, status.isSoftDeleted]).toEqual([[], false]);
    expect((await process(id, 'POST', '/resume')).status).toBe(200);
    expect(only('failed').data).toHaveLength(1);
    expect((await process(id, 'POST', '/resume')).status).toBe(409);
  });

  it('a workflow that is not accepted: deleted where the policy lets the org delete', async () => {
    await fault({ call: 'workflow', status: 503 });
    expect(await body(await demo.create('refused'))).toMatchObject({
      status: 500,
      initializationState: 'workflowNotAccepted',
      recommendedAction: 'retryInstanceCreation',
      instanceDeleted: true,
      workflowSubmissionStatusCode: 503,
      instanceId: only('refused').id,
    });
    expect(only('refused').status.isHardDeleted).toBe(true);
  });

  it('… and left where the deletion fails', async () => {
    await fault({ call: 'workflow', status: 503 }, { call: 'storage.deleteInstance', status: 500 });
    expect(await body(await demo.create('left'))).toMatchObject({
      recommendedAction: 'inspectInstance',
      instanceDeleted: false,
    });
    expect(only('left').status.isHardDeleted).toBe(false);
  });

  it('an acceptance that is not known: the workflow runs all the same', async () => {
    await fault({ call: 'workflow', connectionLost: 'after' });
    expect(await body(await demo.create('unknown'))).toMatchObject({
      initializationState: 'workflowAcceptanceUnknown',
      recommendedAction: 'inspectInstance',
    });
    while (only('unknown').data.length === 0) await sleep(5);
  });

  it('an app that dies in a workflow is called again by the engine', async () => {
    await fault({ call: 'storage.postData', appDies: 'before', times: 1 });
    expect(await demo.outcome('died')).toBe('cut');
    while (only('died').data.length === 0) await sleep(5);
  });

  describe('process/next', () => {
    let id: string;
    beforeEach(async () => {
      const created = (await (await demo.create('n')).json()) as StoredInstance;
      ({ id } = created);
      const path = `/${target}/instances/${id}/data/${created.data[0]?.id}`;
      const put = await demo.call('PUT', path, { sak: { tittel: 'x' } });
      expect(put.status).toBe(201);
    });
    const ended = (): boolean => demo.all().find((i) => i.id === id)?.process?.ended !== undefined;

    it('asked for twice at once, one transition is made', async () => {
      const answers = await Promise.all([next(id), next(id)]);
      const statuses = answers.map(({ status }) => status);
      expect(statuses).toContain(200);
      expect(statuses.every((s) => s === 200 || s === 409)).toBe(true);
      const events = demo.sandbox.world.instances.events(id.split('/')[1] ?? '');
      expect(events.filter((e) => e.eventType === 'process_EndEvent')).toHaveLength(1);
    });

    it('a failed one blocks the next until it is resumed', async () => {
      await outage([{ call: 'storage.process', status: 503, times: 1 }]);
      const failed = await next(id);
      expect(failed.status).toBe(500);
      expect(await body(failed)).toMatchObject({ workflowFailure: { kind: 'stepFailed' } });
      const blocked = await next(id);
      expect(blocked.status).toBe(409);
      expect(await body(blocked)).toMatchObject({ processNextState: 'resumeRequired' });
      expect(await body(await process(id, 'GET', ''))).toMatchObject({
        workflow: { status: 'failed' },
      });
      expect((await process(id, 'POST', '/resume')).status).toBe(200);
      expect(ended()).toBe(true);
    });

    it('a slow one is a 504, goes on, and blocks the next meanwhile', async () => {
      await outage([{ call: 'storage.process', delayMs: 2500, times: 1 }]);
      const slow = await next(id);
      expect(slow.status).toBe(504);
      expect(await body(slow)).toMatchObject({ workflowFailure: { kind: 'timeout' } });
      const blocked = await next(id);
      expect(await body(blocked)).toMatchObject({ status: 409, processNextState: 'retrying' });
      while (!ended()) await sleep(20);
      expect(await body(await next(id))).toMatchObject({ detail: 'Process is ended.' });
    });
  });

  it('version 8 knows no resume', async () => {
    await demo.control('PATCH', `apps/${target}`, { nugetVersion: '8.12.7.0' });
    const { id } = (await (await demo.create('eight')).json()) as { id: string };
    expect((await process(id, 'POST', '/resume')).status).toBe(404);
    expect(await body(await process(id, 'GET', ''))).not.toHaveProperty('workflow');
  });
});

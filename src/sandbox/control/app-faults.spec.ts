import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DemoUnderTest, target } from '../demo.fixture.js';

/** Faults inside an app while it creates: the interleavings of reference exactly-one-b. */
describe('faults of creates', () => {
  let demo: DemoUnderTest;
  beforeAll(async () => {
    demo = await DemoUnderTest.start();
    const grants = [{ to: 'org', actions: ['delete'] }];
    await demo.control('PATCH', `apps/${target}`, { grants });
  });
  beforeEach(() => {
    demo.sandbox.faults.clear();
    demo.sandbox.faults.injected.reset();
  });
  afterAll(() => demo.sandbox.close());

  const settled = (): Promise<void> => demo.sandbox.faults.whenSettled();
  const injected = (kind: string): number => demo.sandbox.faults.injected.count(kind);
  const only = (marker: string) => {
    const found = demo.marked(marker);
    expect(found).toHaveLength(1);
    return found[0]!;
  };

  it('commitLaterMs: no instance at first, a whole one later (late birth)', async () => {
    await demo.fault({ commitLaterMs: 300, status: 504 });
    expect(await demo.outcome('late')).toBe(504);
    expect(demo.marked('late')).toEqual([]);
    await settled();
    expect(only('late').data.map((d) => d.dataType)).toEqual(['model']);
  });

  describe('rollBackLaterMs', () => {
    it('the app answers its own 500 after it has deleted, by the org alone', async () => {
      await demo.fault({ rollBackLaterMs: 20 });
      const answer = await demo.create('gone');
      const { id, status, lastChangedBy } = only('gone');
      expect(answer.status).toBe(500);
      expect(await answer.json()).toBe(
        `Instantiation of data elements failed for instance ${id} for party 500000`,
      );
      expect(status).toMatchObject({ isSoftDeleted: true, isHardDeleted: true });
      expect(status.softDeleted).toBe(status.hardDeleted);
      expect(lastChangedBy).toBe('405003309');
      const events = await demo.deletions({ id });
      expect(events.map(({ user }) => user)).toEqual([{ orgId: 'ttd', authenticationLevel: 3 }]);
    });

    it('answered at once: the instance lives with its model until it is deleted', async () => {
      await demo.fault({ rollBackLaterMs: 400, status: 502 });
      expect(await demo.outcome('doomed')).toBe(502);
      while (demo.marked('doomed')[0]?.data.length !== 1) await sleep(5);
      expect(only('doomed').status.isHardDeleted).toBe(false);
      await settled();
      expect(only('doomed').status.isHardDeleted).toBe(true);
      expect(injected('rollBackLaterMs')).toBe(1);
    });

    it('repeated: two events, and the time of the soft deletion is the first one’s', async () => {
      await demo.fault({ rollBackLaterMs: 5, repeated: true, reset: true });
      expect(await demo.outcome('twice')).toBe('cut');
      await settled();
      const { id, status } = only('twice');
      expect(status.softDeleted).not.toBe(status.hardDeleted);
      expect((await demo.deletions({ id })).map(({ user }) => user.orgId)).toEqual(['ttd', 'ttd']);
    });
  });

  it('dieBetween insert and model: an orphan with its marker and no data', async () => {
    await demo.fault({ dieBetween: 'insert-and-model' });
    expect(await demo.outcome('orphan')).toBe('cut');
    const { data, process, status } = only('orphan');
    expect(data).toEqual([]);
    expect(process?.currentTask?.elementId).toBe('Task_1');
    expect(status.isSoftDeleted).toBe(false);
  });

  it('dieBetween model and answer: a whole instance, and no answer', async () => {
    await demo.fault({ dieBetween: 'model-and-answer' });
    expect(await demo.outcome('whole')).toBe('cut');
    expect(only('whole').data).toHaveLength(1);
    expect(injected('dieBetween')).toBe(1);
  });

  it('insertLaterMs: born while the caller waits (V11)', async () => {
    await demo.fault({ insertLaterMs: 200 });
    const answer = demo.outcome('slow');
    await sleep(50);
    expect(demo.marked('slow')).toEqual([]);
    expect(await answer).toBe(201);
    expect(only('slow').data).toHaveLength(1);
  });

  it('modelLaterMs: the insert first, the model later, the caller gone (V5)', async () => {
    await demo.fault({ modelLaterMs: 400, reset: true });
    expect(await demo.outcome('half')).toBe('cut');
    while (demo.marked('half').length === 0) await sleep(5);
    expect(only('half').data).toEqual([]);
    await settled();
    expect(only('half').data).toHaveLength(1);
  });

  it('dropDataValues: a 201 without the marker (V10)', async () => {
    await demo.fault({ dropDataValues: true });
    const answer = await demo.create('lost');
    expect(answer.status).toBe(201);
    expect(((await answer.json()) as { dataValues: unknown }).dataValues).toBeNull();
    expect(demo.marked('lost')).toEqual([]);
    expect(injected('dropDataValues')).toBe(1);
  });

  it('platform: any call of the app, in this request only', async () => {
    await demo.fault({ platform: [{ call: 'storage.dataValues', status: 503, body: 'x' }] });
    await demo.fault({ platform: [{ call: 'storage.postData', connectionLost: 'after' }] });
    expect(await demo.outcome('unharmed')).toBe(201);
    expect(injected('platform')).toBe(0);
    expect(await demo.outcome('rolled')).toBe(500);
    expect(await demo.outcome('next')).toBe(201);
    expect(injected('platform')).toBe(1);
  });

  it('a person’s hard delete while the create runs: the app’s next write hides who did it (V7)', async () => {
    await demo.control('PATCH', `apps/${target}`, {
      grants: [{ to: 'dagl', actions: ['delete'] }],
    });
    await demo.fault({ modelLaterMs: 400, reset: true });
    expect(await demo.outcome('theirs')).toBe('cut');
    while (demo.marked('theirs').length === 0) await sleep(5);
    const { id } = only('theirs');
    const deleted = await demo.asPerson('DELETE', `/${target}/instances/${id}?hard=true`);
    expect(deleted.status).toBe(200);
    await settled();
    const { status, lastChanged, lastChangedBy } = only('theirs');
    expect(status.isHardDeleted).toBe(true);
    expect(lastChangedBy).toBe('405003309');
    expect(lastChanged).not.toBe(status.hardDeleted);
    const events = await demo.deletions({ id });
    expect(events.map(({ user }) => user.userId)).toEqual([1337]);
  });

  it('listLagMs: a list does not show what is too young, a GET does', async () => {
    await demo.control('PUT', 'faults/listLagMs', { listLagMs: 1000 });
    const { id } = (await (await demo.create('young')).json()) as { id: string };
    const ids = async (): Promise<string[]> => {
      const path = `/storage/api/v1/instances?appId=${target}&size=1000`;
      const list = (await (await demo.call('GET', path)).json()) as { instances: { id: string }[] };
      return list.instances.map((instance) => instance.id);
    };
    expect(await ids()).not.toContain(id);
    expect((await demo.call('GET', `/storage/api/v1/instances/${id}`)).status).toBe(200);
    while (!(await ids()).includes(id)) await sleep(20);
    expect(injected('listLagMs')).toBeGreaterThan(0);
  });

  it('a rule of an app also meets Storage’s routes about it, and leaves other apps alone', async () => {
    const { id } = (await (await demo.create('mine')).json()) as { id: string };
    const rule = { match: { app: target }, times: 'always', action: { status: 503 } };
    await demo.control('POST', 'faults', rule);
    const status = async (path: string): Promise<number> => (await demo.call('GET', path)).status;
    expect(await status(`/storage/api/v1/instances/${id}`)).toBe(503);
    expect(await status(`/storage/api/v1/instances?appId=${target}`)).toBe(503);
    expect(await status(`/${target}/api/v1/applicationmetadata`)).toBe(503);
    expect(await status('/storage/api/v1/instances?appId=ttd/klage')).toBe(200);
    expect(await status('/ttd/klage/api/v1/applicationmetadata')).toBe(200);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { brg, guidOf, inTask, manager, StorageUnderTest } from './storage.fixture.js';
import { dotNetTicks } from '../world/index.js';

/** As texts they would mislead: .NET cuts trailing zeros. */
const isLater = (one = '', other = ''): boolean => dotNetTicks(one) > dotNetTicks(other);

describe('direct updates of an instance (contract §5.5)', () => {
  let storage: StorageUnderTest;
  beforeAll(async () => void (storage = await StorageUnderTest.start()));
  beforeEach(() => storage.world.platform.repair());
  afterAll(() => storage.sandbox.close());

  const putValues = (id: string, values: unknown): Promise<Response> =>
    storage.sendJson('PUT', `/instances/${id}/datavalues`, { values });

  it('datavalues merge per key; removing a key does not work, and lastChanged stays', async () => {
    const instance = storage.instance({ dataValues: { a: '1', b: '2' } });
    expect((await putValues(instance.id, { a: '', b: null, c: '3' })).status).toBe(200);
    const { dataValues, lastChanged } = storage.stored(instance);
    expect(dataValues).toEqual({ a: '1', b: '2', c: '3' });
    expect(lastChanged).toBe(instance.lastChanged);
  });

  it('datavalues is a 403 in a confirmation task, which needs confirm or reject', async () => {
    const { id } = storage.instance({ process: inTask('Task_Confirm', 'confirmation') });
    const response = await putValues(id, { a: '1' });
    expect([response.status, await response.text()]).toEqual([403, '']);
  });

  it('datavalues works after the end, with write', async () => {
    const process = { ended: '2026-11-23T11:00:00Z', endEvent: 'EndEvent_1' };
    const { id } = storage.instance({ process });
    expect((await putValues(id, { a: '1' })).status).toBe(200);
  });

  it('presentation texts of something that is no map are refused as a JSON string', async () => {
    const { id } = storage.instance();
    const path = `/instances/${id}/presentationtexts`;
    const response = await storage.sendJson('PUT', path, { values: { a: 'b' } });
    expect(response.status).toBe(400);
    expect(await response.json()).toBe(
      'Missing parameter value: presentationTexts is misformed or empty',
    );
  });

  it('readstatus: 400 on a bad value, else changed and lastChanged stays', async () => {
    const instance = storage.instance();
    const put = (status: string): Promise<Response> =>
      storage.call('PUT', `/instances/${instance.id}/readstatus?status=${status}`);
    expect((await put('tull')).status).toBe(400);
    expect(await (await put('read')).json()).toMatchObject({ status: { readStatus: 'Read' } });
    expect(storage.stored(instance).lastChanged).toBe(instance.lastChanged);
  });

  it('substatus: only the org of the instance, and with a label', async () => {
    const { id } = storage.instance();
    const put = (body: unknown, claims?: Record<string, unknown>): Promise<Response> =>
      storage.call(
        'PUT',
        `/instances/${id}/substatus`,
        { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
        claims,
      );
    expect((await put({ label: 'l' }, brg)).status).toBe(403);
    expect((await put({ description: 'd' })).status).toBe(400);
    expect(await (await put({ label: 'l' })).json()).toMatchObject({
      status: { substatus: { label: 'l' } },
    });
  });

  it('complete is idempotent', async () => {
    const instance = storage.instance();
    const path = `/instances/${instance.id}/complete`;
    const first = (await (await storage.call('POST', path)).json()) as { lastChanged: string };
    const again = (await (await storage.call('POST', path)).json()) as { lastChanged: string };
    expect(again).toEqual(first);
    expect(storage.stored(instance).completeConfirmations).toHaveLength(1);
  });

  it('while the PDP is down, complete and delete are 500 and GET is 403 (contract §5.2)', async () => {
    const { id } = storage.instance();
    storage.world.platform.breakDown({ call: 'pdp', connectionLost: 'before' });
    const statusOf = async (method: string, path: string): Promise<number> =>
      (await storage.call(method, `/instances/${id}${path}`)).status;
    expect(await statusOf('POST', '/complete')).toBe(500);
    expect(await statusOf('DELETE', '')).toBe(500);
    expect(await statusOf('GET', '')).toBe(403);
    expect((await putValues(id, { a: 'b' })).status).toBe(403);
  });

  describe('DELETE', () => {
    const remove = (id: string, query = ''): Promise<Response> =>
      storage.call('DELETE', `/instances/${id}${query}`, {}, manager);

    it('is not in the default policy of an org: an empty 403', async () => {
      const { id } = storage.instance();
      expect((await storage.call('DELETE', `/instances/${id}?hard=true`)).status).toBe(403);
    });

    it('hard, again: softDeleted keeps the first time stamp, hardDeleted and lastChanged move', async () => {
      const instance = storage.instance();
      await remove(instance.id, '?hard=true');
      const first = storage.stored(instance);
      expect(first.status.softDeleted).toBe(first.status.hardDeleted);
      await remove(instance.id, '?hard=true');
      const second = storage.stored(instance);
      expect(second.status.softDeleted).toBe(first.status.softDeleted);
      expect(isLater(second.status.hardDeleted, first.status.hardDeleted)).toBe(true);
      expect(isLater(second.lastChanged, first.lastChanged)).toBe(true);
    });

    it('soft leaves isHardDeleted alone', async () => {
      const instance = storage.instance();
      await remove(instance.id);
      const { status } = storage.stored(instance);
      expect([status.isSoftDeleted, status.isHardDeleted]).toEqual([true, false]);
      expect(status.hardDeleted).toBeUndefined();
    });

    it('the events tell who, also of a hard-deleted instance (contract §6.2.1)', async () => {
      const { id } = storage.instance();
      await remove(id, '?hard=true');
      const response = await storage.call('GET', `/instances/${id}/events?eventTypes=Deleted`);
      const { instanceEvents } = (await response.json()) as { instanceEvents: unknown[] };
      expect(instanceEvents).toHaveLength(1);
      expect(instanceEvents[0]).toMatchObject({ eventType: 'Deleted', user: { userId: 1337 } });
    });
  });

  it('the lock is released with a ttl of 0 and expires by the clock', async () => {
    const instance = storage.instance();
    const path = `/instances/${instance.id}/lock`;
    const lock = async (): Promise<Response> => storage.sendJson('POST', path, { ttlSeconds: 30 });
    const { lockToken } = (await (await lock()).json()) as { lockToken: string };
    expect((await lock()).status).toBe(409);
    const headers = { 'content-type': 'application/json', 'altinn-storage-lock-token': lockToken };
    const release = (): Promise<Response> =>
      storage.call('PATCH', path, { headers, body: JSON.stringify({ ttlSeconds: 0 }) });
    expect((await release()).status).toBe(204);
    expect((await lock()).status).toBe(200);
    expect((await release()).status).toBe(422);
    storage.sandbox.clock.offsetMs += 31_000;
    expect((await lock()).status).toBe(200);
    storage.sandbox.clock.offsetMs = 0;
  });

  it('an instance of another org is an empty 403, an unknown one a JSON string (contract §5.1)', async () => {
    const instance = storage.instance();
    const foreign = await storage.call('GET', `/instances/${guidOf(instance)}`, {}, brg);
    expect([foreign.status, await foreign.text()]).toEqual([403, '']);
    const unknown = '11111111-1111-1111-1111-111111111111';
    const missing = await storage.call('GET', `/instances/1/${unknown}`);
    expect([missing.status, await missing.json()]).toEqual([
      404,
      `Unable to find instance ${unknown}`,
    ]);
  });
});

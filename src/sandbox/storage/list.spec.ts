import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredInstance } from '../world/index.js';
import { guidOf, manager, StorageUnderTest, ttd } from './storage.fixture.js';

interface List {
  count: number;
  next: string | null;
  instances: StoredInstance[];
}

describe('GET instances (contract §5.2)', () => {
  let storage: StorageUnderTest;
  beforeAll(async () => void (storage = await StorageUnderTest.start()));
  beforeEach(() => storage.world.platform.repair());
  afterAll(() => storage.sandbox.close());

  /** Each test has a party of its own. */
  let party = 600000;
  const owner = (): { instanceOwner: { partyId: string } } => ({
    instanceOwner: { partyId: String(party) },
  });
  beforeEach(() => void (party += 1));

  const list = async (query: string, claims = ttd): Promise<List> => {
    const path = `/instances?appId=ttd/klage&instanceOwner.partyId=${party}${query}`;
    const response = await storage.call('GET', path, {}, claims);
    expect(response.status).toBe(200);
    return (await response.json()) as List;
  };
  const idsIn = ({ instances }: List): string[] => instances.map(({ id }) => id);

  it('works while the PDP is down', async () => {
    const { id } = storage.instance(owner());
    storage.world.platform.breakDown({ call: 'pdp', status: 503 });
    expect(idsIn(await list(''))).toEqual([id]);
    expect((await storage.call('GET', `/instances/${id}`)).status).toBe(403);
  });

  it('the owner of the app sees soft and hard deleted instances unless filtered', async () => {
    const hard = storage.instance(owner());
    storage.world.instances.update(guidOf(hard), 'x', ({ status }) => {
      status.isSoftDeleted = status.isHardDeleted = true;
    });
    expect(idsIn(await list(''))).toEqual([hard.id]);
    expect(idsIn(await list('&status.isHardDeleted=false'))).toEqual([]);
    expect(idsIn(await list('&status.isHardDeleted=true'))).toEqual([hard.id]);
  });

  it('dueBefore is compared as text: midnight in another offset is later than it is', async () => {
    const { id } = storage.instance({ ...owner(), dueBefore: '2027-01-31T23:00:00Z' });
    expect(idsIn(await list('&dueBefore=lt:2027-02-01T00:30:00%2B02:00'))).toEqual([id]);
    // The same instant as 22:30Z, which as time would be earlier than what is stored.
    expect(idsIn(await list('&dueBefore=gt:2027-02-01T00:30:00%2B02:00'))).toEqual([]);
  });

  it('created is compared as a time, to 100 ns', async () => {
    const { id, created } = storage.instance(owner());
    expect(idsIn(await list(`&created=eq:${created}`))).toEqual([id]);
    expect(idsIn(await list(`&created=gt:${created}`))).toEqual([]);
    const shifted = new Date(Date.parse(created) + 3 * 3600_000).toISOString().slice(0, 19);
    expect(idsIn(await list(`&created=lte:${shifted}%2B02:00`))).toEqual([id]);
    expect(idsIn(await list(`&created=gt:${shifted}%2B02:00`))).toEqual([]);
  });

  it('process.endEvent is bound but never used', async () => {
    const { id } = storage.instance(owner());
    expect(idsIn(await list('&process.endEvent=Nowhere'))).toEqual([id]);
  });

  it('process.isComplete=false has a current task: one without process is in neither answer', async () => {
    const bare = storage.instance(owner());
    storage.world.instances.amend(guidOf(bare), (stored) => {
      delete stored.process;
    });
    expect((await list('&process.isComplete=false')).count).toBe(0);
    expect((await list('&process.isComplete=true')).count).toBe(0);
    expect((await list('')).count).toBe(1);
  });

  it('`next` comes whenever the page is full, and may lead to an empty page', async () => {
    storage.instance(owner());
    storage.instance(owner());
    const first = await list('&order=asc:lastChanged&size=2');
    expect(first.count).toBe(2);
    const path = first.next!.slice(`${storage.sandbox.url}/storage/api/v1`.length);
    const second = (await (await storage.call('GET', path)).json()) as List;
    expect([second.count, second.next]).toEqual([0, null]);
  });

  it('an instance moves to a later page of asc:lastChanged when it changes', async () => {
    const [a, b] = [storage.instance(owner()), storage.instance(owner())];
    const first = await list('&order=asc:lastChanged&size=1');
    storage.world.instances.update(guidOf(a), 'x', () => undefined);
    const path = first.next!.slice(`${storage.sandbox.url}/storage/api/v1`.length);
    const second = (await (await storage.call('GET', path)).json()) as List;
    expect(idsIn(first)).toEqual([a.id]);
    expect(idsIn(second)).toEqual([b.id]);
    expect(idsIn(await list('&order=asc:lastChanged'))).toEqual([b.id, a.id]);
  });

  it('a user sees what the policy lets them read, and no hard-deleted ones', async () => {
    party = 500000;
    const seen = storage.instance();
    const gone = storage.instance();
    storage.world.instances.update(guidOf(gone), 'x', ({ status }) => {
      status.isHardDeleted = true;
    });
    expect(idsIn(await list('', manager as never))).toEqual([seen.id]);
  });

  it('confirmed=false hides what the org has completed', async () => {
    const { id } = storage.instance(owner());
    expect((await list('&confirmed=false')).count).toBe(1);
    expect((await storage.call('POST', `/instances/${id}/complete`)).status).toBe(200);
    expect((await list('&confirmed=false')).count).toBe(0);
    expect((await list('&confirmed=true')).count).toBe(1);
  });
});

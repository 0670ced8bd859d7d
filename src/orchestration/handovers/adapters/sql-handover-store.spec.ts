import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds, freshDatabase } from '../../../../test/support/databases.js';
import { appId } from '../../../altinn/index.js';
import { migrate, openDatabase } from '../../../database/index.js';
import { StaleDelivery, type NewHandover } from '../handover-store.js';
import { handoverMigrations, prepareEngine } from '../index.js';
import { commitWrites } from './commit-writes.js';
import { SqlHandoverStore } from './sql-handover-store.js';

const caller = { issuer: 'https://i/', organisation: '405003309', clientId: 'c', scopes: ['s'] };
const one = randomUUID();
const other = randomUUID();
const pin = { flowHash: 'h', owner: 'party:1', files: [] };

describe.each(databaseKinds)('the store of handovers on %s', (kind) => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let store: SqlHandoverStore;
  beforeAll(async () => {
    database = await openDatabase(await freshDatabase(kind));
    await prepareEngine(database);
    await migrate(database, handoverMigrations);
    store = new SqlHandoverStore(database);
  });
  afterAll(() => database.close());

  const fresh = (at = 1_000): NewHandover => ({
    flow: 'flyt',
    sourceApp: appId('ttd/app-a'),
    source: { partyId: '500000', guid: randomUUID() },
    caller,
    targets: [
      { name: 'en', app: appId('ttd/app-b') },
      { name: 'to', app: appId('ttd/app-c') },
    ],
    at,
  });
  const jobsOf = async (id: string | undefined): Promise<number> => {
    const [row] = await database.query<{ jobs: number }>(
      'select count(*)::integer as jobs from graphile_worker.jobs where key = $1',
      [id],
    );
    return row?.jobs ?? 0;
  };
  const accepted = async (at?: number) => {
    const { handover } = await store.accept(fresh(at));
    const [first, second] = handover.deliveries;
    if (!first || !second) throw new Error('no deliveries');
    return { handover, first, second };
  };

  it('accepts one handover however many ask at once, and gives back what it was given', async () => {
    const request = fresh();
    const all = await Promise.all(Array.from({ length: 20 }, () => store.accept(request)));
    expect(all.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(all.map(({ handover }) => handover.id)).size).toBe(1);
    expect(all[0]?.handover).toMatchObject({
      flow: 'flyt',
      source: request.source,
      caller,
      createdAt: 1_000,
    });
    expect(all[0]?.handover.deliveries.map(({ target, state }) => [target, state])).toEqual([
      ['en', 'waiting'],
      ['to', 'waiting'],
    ]);
  });

  it('changes a delivery only on the version that was read', async () => {
    const { first } = await accepted();
    const next = await store.record(first, { state: 'creating', readyAt: 5 }, 2_000);
    expect(next).toMatchObject({
      state: 'creating',
      readyAt: 5,
      version: first.version + 1,
      nextRunAt: 2_000,
    });
    await expect(store.record(first, { state: 'parked', reason: 'x' }, 3_000)).rejects.toThrow(
      StaleDelivery,
    );
    expect(await store.delivery(first.id)).toMatchObject({ state: 'creating' });
  });

  it('refuses a step that the states do not allow', async () => {
    const { first } = await accepted();
    await expect(store.record(first, { state: 'delivered' }, 1)).rejects.toThrow(
      'cannot go from waiting to delivered',
    );
  });

  it('counts failures in a row through each new try, and forgets them with the first success', async () => {
    const { first } = await accepted();
    const once = await store.record(first, { state: 'waiting', failed: true, nextRunAt: 9 }, 7);
    const twice = await store.record(once, { state: 'waiting', failed: true, nextRunAt: 12 }, 10);
    expect(twice).toMatchObject({ attempts: 2, failingSince: 7 });
    const { delivery: trying } = await store.intend(twice, { at: 13, pin });
    expect(trying).toMatchObject({ attempts: 2, failingSince: 7 });
    const well = await store.record(trying, { state: 'creating' }, 14);
    expect(well.attempts).toBe(0);
    expect(well.failingSince).toBeUndefined();
  });

  it('commits an intent by compare-and-set, and keeps what became of it', async () => {
    const { first } = await accepted();
    const { delivery, intent } = await store.intend(first, { at: 3_000, pin, readyAt: 2_500 });
    expect(delivery).toMatchObject({ state: 'creating', nextRunAt: 3_000, readyAt: 2_500 });
    await expect(store.intend(first, { at: 3_001, pin })).rejects.toThrow(StaleDelivery);
    const noted = await store.record(delivery, { state: 'creating', nextRunAt: 8_000 }, 4_000, {
      notes: [{ id: intent.id, outcome: 'time-out', then: 'transient' }],
    });
    await store.record(noted, { state: 'creating' }, 9_000, {
      notes: [{ id: intent.id, settled: 'nothing-made' }],
    });
    expect(await store.intents(first.id)).toEqual([
      {
        id: intent.id,
        deliveryId: first.id,
        kind: 'post',
        at: 3_000,
        pin,
        outcome: 'time-out',
        then: 'transient',
        settled: 'nothing-made',
      },
    ]);
  });

  it('a stale write changes nothing, but what was seen of the outside is kept', async () => {
    const { first } = await accepted();
    const { intent } = await store.intend(first, { at: 3_000, pin });
    const instance = { partyId: '1', guid: randomUUID() };
    const facts = {
      observations: [{ kind: 'created', instance }],
      notes: [{ id: intent.id, settled: 'made' as const }],
    };
    await expect(store.record(first, { state: 'creating' }, 4_000, facts)).rejects.toThrow(
      StaleDelivery,
    );
    expect(await store.observations(first.id)).toEqual([{ kind: 'created', instance }]);
    expect((await store.intents(first.id))[0]?.settled).toBeUndefined();
  });

  it('F25: a commit whose answer was lost is known again when it is repeated', async () => {
    const { first } = await accepted();
    const change = { state: 'creating' as const };
    const write = { delivery: first, change, at: 5, writeId: randomUUID(), facts: {} };
    const [written] = await commitWrites(database, [write]);
    const [repeated] = await commitWrites(database, [write]);
    expect(repeated).toEqual(written);
    expect(repeated?.version).toBe(first.version + 1);
    const [foreign] = await commitWrites(database, [{ ...write, writeId: randomUUID() }]);
    expect(foreign).toBeUndefined();
  });

  it('a job waits for each accepted delivery, and one replica takes it', async () => {
    const { first } = await accepted();
    expect(await jobsOf(first.id)).toBe(1);
    const both = await Promise.all([store.claim(first.id, one), store.claim(first.id, other)]);
    const [claimed, nobody] = both[0] ? both : [both[1], both[0]];
    expect(nobody).toBeUndefined();
    expect(claimed).toMatchObject({
      handover: { flow: 'flyt', caller },
      delivery: { id: first.id, version: 1 },
      intents: [],
    });
    expect(claimed?.delivery).toEqual(await store.delivery(first.id));
  });

  it('accepted by a replica with a free place: it is taken in the same commit, without a job', async () => {
    const { handover } = await store.accept({ ...fresh(), runBy: one });
    const [first] = handover.deliveries;
    expect(await jobsOf(first?.id)).toBe(0);
    expect(await store.delivery(first?.id ?? '')).toEqual(first);
  });

  it('who waits gives it up, and a job waits for the time', async () => {
    const { first } = await accepted();
    const claimed = await store.claim(first.id, one);
    if (!claimed) throw new Error('not claimed');
    const inHand = await store.record(claimed.delivery, { state: 'waiting' }, 5);
    expect(inHand.runBy).toBe(one);
    const waits = await store.record(inHand, { state: 'waiting', nextRunAt: 60_000 }, 6);
    expect(waits.runBy).toBeUndefined();
    expect(await jobsOf(first.id)).toBe(1);
    await store.hasten(first.id, 7);
    expect(await store.delivery(first.id)).toMatchObject({ nextRunAt: 7 });
  });

  it('writes of many at once are all done, each by its own rules', async () => {
    const all = await Promise.all(Array.from({ length: 150 }, () => accepted()));
    const written = await Promise.allSettled(
      all.map(({ first }, i) =>
        store.record(i % 10 === 0 ? { ...first, version: 7 } : first, { state: 'waiting' }, 5),
      ),
    );
    written.forEach(({ status }, i) =>
      expect(status).toBe(i % 10 === 0 ? 'rejected' : 'fulfilled'),
    );
  });

  it('derives the status from both deliveries, also when they end at the same moment', async () => {
    const { handover, first, second } = await accepted();
    const creating = await Promise.all(
      [first, second].map((d) => store.record(d, { state: 'creating' }, 2)),
    );
    const completing = await Promise.all(
      creating.map((d) => store.record(d, { state: 'completing' }, 3)),
    );
    await Promise.all(completing.map((d) => store.record(d, { state: 'delivered' }, 4)));
    const filter = { flows: 'all' as const, source: handover.source.guid, limit: 5 };
    expect(await store.list({ ...filter, status: 'delivered' })).toHaveLength(1);
    expect(await store.list({ ...filter, status: 'running' })).toEqual([]);
  });

  it('opens refused and expired deliveries again and leaves the others', async () => {
    const { handover, first, second } = await accepted();
    await store.record(first, { state: 'refused', reason: 'source-not-found' }, 2);
    await store.record(second, { state: 'parked', reason: 'x' }, 2);
    const again = await store.reopen(
      handover.id,
      { source: { ...handover.source, partyId: '7' }, caller: { ...caller, clientId: 'other' } },
      9,
    );
    expect(again.caller.clientId).toBe('other');
    expect(again.source.partyId).toBe('7');
    expect(again.deliveries.map(({ state, reason }) => [state, reason])).toEqual([
      ['waiting', undefined],
      ['parked', 'x'],
    ]);
  });

  it('lists the newest first, page by page, and only the flows that were asked for', async () => {
    await database.query('truncate handovers cascade');
    for (let i = 0; i < 5; i++)
      await store.accept({ ...fresh(1_000), flow: i === 0 ? 'annen' : 'flyt' });
    const page = await store.list({ flows: new Set(['flyt']), limit: 3 });
    const last = page.at(-1);
    const rest = await store.list({
      flows: new Set(['flyt']),
      limit: 3,
      ...(last && { before: last }),
    });
    expect([...page, ...rest].map(({ flow }) => flow)).toEqual(['flyt', 'flyt', 'flyt', 'flyt']);
    expect(new Set([...page, ...rest].map(({ id }) => id)).size).toBe(4);
    expect(await store.list({ flows: new Set(), limit: 3 })).toEqual([]);
  });
});

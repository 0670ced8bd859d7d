import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { databaseKinds, freshDatabase } from '../../../test/support/databases.js';
import { appId } from '../../altinn/index.js';
import { type AppConfig, defaultTimings } from '../../config/index.js';
import { migrate, openDatabase } from '../../database/index.js';
import { handoverMigrations, prepareEngine } from '../../orchestration/handovers/index.js';
import type { PolledFlow } from '../domain/polled-flow.js';
import { triggerMigrations } from '../index.js';
import { type Claim, LeaseLost } from '../poll-store.js';
import { SqlPollStore } from './sql-poll-store.js';

const flowOf = (since = 1_000, every = 60_000): PolledFlow => ({
  name: `flyt-${randomUUID()}`,
  hash: 'h',
  file: 'f.yaml',
  source: {
    app: appId('ttd/app-a'),
    ready: { processEnded: true },
    triggers: { api: true, poll: { every } },
    since,
  },
  targets: [],
});

describe.each(databaseKinds)('the store of polls on %s', (kind) => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let store: SqlPollStore;
  let flow: PolledFlow;
  beforeAll(async () => {
    database = await openDatabase(await freshDatabase(kind));
    await prepareEngine(database);
    await migrate(database, handoverMigrations, triggerMigrations);
    store = new SqlPollStore({ timings: defaultTimings } as AppConfig, database);
  });
  beforeEach(() => void (flow = flowOf()));
  afterAll(() => database.close());

  const claimed = async (of = flow): Promise<Claim> => {
    const claim = await store.claim(of);
    if (!claim) throw new Error('not due');
    return claim;
  };
  const isDue = async (of = flow): Promise<boolean> => (await store.due([of])).length > 0;
  const state = async (of = flow) => (await store.of([of])).get(of.name);
  /** As if everything of the flow had happened so much earlier. */
  const later = (milliseconds: number) =>
    database.query(
      `update poll_cursors set started_at = started_at - $2::float8 * interval '1 millisecond',
         lease_until = lease_until - $2::float8 * interval '1 millisecond',
         again_at = again_at - $2::float8 * interval '1 millisecond',
         swept_at = swept_at - $2::float8 * interval '1 millisecond' where flow = $1`,
      [flow.name, milliseconds],
    );

  it('gives a poll to one of many, and the next one an interval after its start', async () => {
    expect(await isDue()).toBe(true);
    const all = await Promise.all(Array.from({ length: 20 }, () => store.claim(flow)));
    const [claim, ...others] = all.filter((one) => one !== undefined);
    expect([claim?.stage, others.length]).toEqual(['counting', 0]);
    expect(await isDue()).toBe(false);
    await store.end(claim!, { found: 3, position: 5_000, swept: true });
    expect([await isDue(), await store.claim(flow)]).toEqual([false, undefined]);
    expect(await state()).toEqual({
      stage: 'polling',
      failures: 0,
      found: 3,
      lastPollAt: expect.any(Number),
    });
    await later(59_000);
    expect(await isDue()).toBe(false);
    await later(1_000);
    expect(await isDue()).toBe(true);
    expect(await claimed()).toMatchObject({ stage: 'polling', position: 5_000, sweepDue: false });
  });

  it('gives a poll whose replica went silent to another, and lets the first change nothing more', async () => {
    const first = await claimed();
    await later(defaultTimings.pollLease - 1_000);
    await store.keep(first);
    await later(defaultTimings.pollLease - 1_000);
    expect(await isDue()).toBe(false);
    await later(1_000);
    const second = await claimed();
    expect(second.failures).toBe(1);
    for (const change of [
      () => store.keep(first),
      () => store.advance(first, 9_000),
      () => store.end(first, { found: 1, position: 9_000, swept: true }),
      () => store.hold(first, 1),
      () => store.fail(first, 1),
      () => store.release(first),
    ]) {
      await expect(change()).rejects.toThrow(LeaseLost);
    }
    await store.release(second);
    expect(await claimed()).not.toHaveProperty('position');
  });

  it('keeps what was reached before a poll broke off, and never moves back', async () => {
    const first = await claimed();
    await store.advance(first, 7_000);
    await store.advance(first, 6_000);
    await store.release(first);
    const second = await claimed();
    expect(second.position).toBe(7_000);
    await store.end(second, { found: 0, position: 5_000, swept: false });
    await later(60_000);
    expect(await claimed()).toMatchObject({ position: 7_000, sweepDue: true });
  });

  it('tries a failed poll again after its pause, however long the interval is', async () => {
    const failed = await claimed();
    await store.fail(failed, 10_000);
    expect([await isDue(), (await state())?.failures]).toEqual([false, 1]);
    await later(10_000);
    const again = await claimed();
    expect(again.failures).toBe(1);
    await store.end(again, { found: 0, swept: true });
    expect((await state())?.failures).toBe(0);
  });

  it('wants a sweep when the last is long ago', async () => {
    await store.end(await claimed(), { found: 0, position: 1, swept: true });
    await later(defaultTimings.pollSweep - 1_000);
    const before = await claimed();
    expect(before.sweepDue).toBe(false);
    await store.end(before, { found: 0, swept: false });
    await later(60_000);
    expect((await claimed()).sweepDue).toBe(true);
  });

  it('holds a flow until it is approved, once', async () => {
    expect(await store.approve(flow)).toBe(false);
    await store.hold(await claimed(), 101);
    expect(await state()).toMatchObject({ stage: 'awaiting-approval', waiting: 101, found: 0 });
    await later(10 * 60_000);
    expect([await isDue(), await store.claim(flow)]).toEqual([false, undefined]);
    expect(await store.approve(flow)).toBe(true);
    expect(await store.approve(flow)).toBe(false);
    const claim = await claimed();
    expect(claim.stage).toBe('polling');
    expect(claim).not.toHaveProperty('position');
    expect(await state()).not.toHaveProperty('waiting');
  });

  it.each([
    ['since', { since: 999 }],
    ['ready', { ready: { taskEnded: 'Task_1' } }],
    ['app', { app: appId('ttd/app-x') }],
  ] as const)('counts anew when the file has another %s', async (_, source) => {
    await store.end(await claimed(), { found: 0, position: 5_000, swept: true });
    const changed = { ...flow, source: { ...flow.source, ...source } };
    expect(await isDue(changed)).toBe(true);
    const claim = await claimed(changed);
    expect(claim.stage).toBe('counting');
    expect(claim).not.toHaveProperty('position');
    expect((await state())?.stage).toBe('polling');
  });

  it('shows flows that are polled, and no others', async () => {
    const silent = { ...flowOf(), source: { ...flow.source, triggers: { api: true } } };
    const states = await store.of([flow, silent]);
    expect([...states]).toEqual([[flow.name, { stage: 'counting', failures: 0 }]]);
  });

  it('knows sources that have a handover of the flow, or had one', async () => {
    const [here, gone, elsewhere, never] = Array.from({ length: 4 }, () => randomUUID());
    const insert = (name: string, guid = '') =>
      database.query(
        `insert into handovers (id, flow, source_app, source_party, source_guid, caller, status, created_at)
         values ($1, $2, 'ttd/app-a', '1', $3, '{}', 'delivered', now())`,
        [randomUUID(), name, guid],
      );
    await insert(flow.name, here);
    await insert('another', elsewhere);
    await database.query(
      `insert into tombstones (flow, source_guid, handover_id, handover, deleted_at)
       values ($1, $2, $3, '{}', now())`,
      [flow.name, gone, randomUUID()],
    );
    const asked = [here, gone, elsewhere, never] as string[];
    expect(await store.known(flow, asked)).toEqual(new Set([here, gone]));
    expect(await store.known(flow, [])).toEqual(new Set());
  });
});

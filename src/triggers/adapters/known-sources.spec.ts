import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds, freshDatabase } from '../../../test/support/databases.js';
import { migrate, openDatabase } from '../../database/index.js';
import { handoverMigrations, prepareEngine } from '../../orchestration/handovers/index.js';
import { knownSources } from './known-sources.js';

interface End {
  readonly state: string;
  readonly reason?: string;
}

describe.each(databaseKinds)('source instances that a flow knows, on %s', (kind) => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  beforeAll(async () => {
    database = await openDatabase(await freshDatabase(kind));
    await prepareEngine(database);
    await migrate(database, handoverMigrations);
  });
  afterAll(() => database.close());

  /** A handover with one delivery per end; its status is that of the first. */
  async function handedOver(...ends: readonly End[]): Promise<string> {
    const [id, guid] = [randomUUID(), randomUUID()];
    await database.query(
      `insert into handovers (id, flow, source_app, source_party, source_guid, caller, status, created_at)
       values ($1, 'flyt', 'ttd/app-a', '1', $2, '{}', $3, now())`,
      [id, guid, ends[0]?.state],
    );
    await database.query(
      `insert into deliveries (id, handover_id, target, target_app, state, reason, waiting_since, created_at, updated_at)
       select gen_random_uuid(), $1, gen_random_uuid()::text, 'ttd/app-b', state, reason, now(), now(), now()
       from jsonb_to_recordset($2::jsonb) as d (state text, reason text)`,
      [id, JSON.stringify(ends)],
    );
    return guid;
  }
  async function buried(...deliveries: readonly End[]): Promise<string> {
    const guid = randomUUID();
    await database.query(
      `insert into tombstones (flow, source_guid, handover_id, handover, deleted_at)
       values ('flyt', $1, $2, $3, now())`,
      [guid, randomUUID(), JSON.stringify({ deliveries })],
    );
    return guid;
  }
  const isKnown = async (guid: string) =>
    (await knownSources(database, 'flyt', [randomUUID(), guid])).has(guid);

  it('are those of this flow alone', async () => {
    const guid = await handedOver({ state: 'waiting' });
    const asked = [guid, randomUUID()];
    expect(await knownSources(database, 'flyt', asked)).toEqual(new Set([guid]));
    expect(await knownSources(database, 'annen', asked)).toEqual(new Set());
    expect(await knownSources(database, 'flyt', [])).toEqual(new Set());
  });

  it.each<[string, End, boolean]>([
    ['delivered', { state: 'delivered' }, true],
    ['skipped', { state: 'skipped', reason: 'condition-false' }, true],
    ['cancelled by a person', { state: 'cancelled', reason: 'cancelled' }, true],
    ['refused by a grant', { state: 'refused', reason: 'not-granted' }, true],
    ['refused for A was not found', { state: 'refused', reason: 'source-not-found' }, false],
    ['expired', { state: 'expired', reason: 'source-not-ready' }, false],
  ])('%s: with its handover and when only the tombstone is left', async (_, end, known) => {
    expect(await isKnown(await handedOver(end))).toBe(known);
    expect(await isKnown(await buried(end))).toBe(known);
  });

  it('are those whose tombstone tells of anything else, or of nothing', async () => {
    expect(await isKnown(await buried({ state: 'expired' }, { state: 'delivered' }))).toBe(true);
    expect(await isKnown(await buried())).toBe(true);
  });
});

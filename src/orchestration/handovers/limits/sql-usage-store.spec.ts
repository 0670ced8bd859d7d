import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds, freshDatabase } from '../../../../test/support/databases.js';
import { appId } from '../../../altinn/index.js';
import { migrate, openDatabase } from '../../../database/index.js';
import { SqlHandoverStore } from '../adapters/sql-handover-store.js';
import { handoverMigrations, prepareEngine } from '../index.js';
import { SqlUsageStore } from './sql-usage-store.js';

const caller = { issuer: 'https://i/', organisation: '405003309', clientId: 'c', scopes: ['s'] };

describe.each(databaseKinds)('usage on %s', (kind) => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let store: SqlHandoverStore;
  let usage: SqlUsageStore;
  beforeAll(async () => {
    database = await openDatabase(await freshDatabase(kind));
    await prepareEngine(database);
    await migrate(database, handoverMigrations);
    store = new SqlHandoverStore(database);
    usage = new SqlUsageStore(database);
  });
  afterAll(() => database.close());

  const accept = async (guid: string = randomUUID(), by: object = {}, flow = 'flyt') => {
    const { handover } = await store.accept({
      flow,
      sourceApp: appId('ttd/app-a'),
      source: { partyId: '500000', guid },
      caller: { ...caller, ...by },
      targets: [{ name: 'en', app: appId('ttd/app-b') }],
      // A machine whose clock is far off.
      at: 1_000,
    });
    const [delivery] = handover.deliveries;
    if (!delivery) throw new Error('no delivery');
    return delivery;
  };
  const older = (table: string, column: string, by: string): Promise<unknown> =>
    database.query(`update ${table} set ${column} = ${column} - $1::interval`, [by]);

  it('counts the handovers of a caller within a minute of the database, and of nobody else', async () => {
    const client = randomUUID();
    expect(await usage.ofCaller({ ...caller, clientId: client }, 1)).toEqual({
      ...{ exhausted: false, freeIn: 0 },
    });
    const source = randomUUID();
    await accept(source, { clientId: client });
    await accept(source, { clientId: client });
    await accept(undefined, { clientId: client, organisation: '991825827' });
    const who = { ...caller, clientId: client };
    expect(await usage.ofCaller(who, 2)).toMatchObject({ exhausted: false });
    await accept(undefined, { clientId: client });
    const full = await usage.ofCaller(who, 2);
    expect(full.exhausted).toBe(true);
    expect(full.freeIn).toBeGreaterThan(0);
    expect(full.freeIn).toBeLessThanOrEqual(60_000);
    expect(await usage.ofCaller(who, 3)).toMatchObject({ exhausted: false });
    await older('handovers', 'accepted_at', '1 minute');
    expect(await usage.ofCaller(who, 1)).toMatchObject({ exhausted: false });
  });

  it('counts the other flows of an instance, and those of which a tombstone is left', async () => {
    const guid = randomUUID();
    const source = { partyId: '500000', guid };
    await accept(guid, {}, 'en');
    await accept(guid, {}, 'to');
    expect(await usage.ofSource(source, 'en')).toBe(1);
    expect(await usage.ofSource(source, 'tre')).toBe(2);
    await database.query(
      `insert into tombstones (flow, source_guid, handover_id, handover, deleted_at)
       values ('fire', $1, $2, '{}', now())`,
      [guid, randomUUID()],
    );
    expect(await usage.ofSource(source, 'en')).toBe(2);
    expect(await usage.known('fire', source)).toBe(true);
    expect(await usage.known('en', source)).toBe(true);
    expect(await usage.known('fem', source)).toBe(false);
  });

  it('counts the deliveries that were posted for an owner within a day, each once', async () => {
    const owner = `org:${randomUUID()}`;
    const post = async (delivery: Awaited<ReturnType<typeof accept>>) => {
      const taken = await store.claim(delivery.id, randomUUID());
      if (!taken) throw new Error('not taken');
      const pin = { flowHash: 'h', owner, files: [] };
      const first = await store.intend(taken.delivery, { at: 1_000, pin });
      await store.intend(first.delivery, { at: 2_000, pin });
    };
    const own = await accept();
    await post(own);
    await post(await accept());
    await post(await accept());
    expect(await usage.ofOwner(owner, own.id, 10)).toBe(2);
    expect(await usage.ofOwner(owner, randomUUID(), 10)).toBe(3);
    expect(await usage.ofOwner(owner, randomUUID(), 2)).toBe(2);
    expect(await usage.ofOwner('org:other', own.id, 10)).toBe(0);
    await older('intents', 'noted_at', '1 day');
    expect(await usage.ofOwner(owner, own.id, 10)).toBe(0);
  });

  it('counts hops from what was made, and ends in a ring', async () => {
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    const made = async (source: string, instance: string): Promise<void> => {
      const { id } = await accept(source, {}, randomUUID());
      await database.query('update deliveries set instance_guid = $2 where id = $1', [
        id,
        instance,
      ]);
    };
    const hops = (guid: string, most = 5) => usage.hops({ partyId: '1', guid }, most);
    await made(a, b);
    await made(b, c);
    expect(await Promise.all([a, b, c].map((guid) => hops(guid)))).toEqual([0, 1, 2]);
    expect(await hops(c, 0)).toBe(1);
    await made(c, a);
    expect(await hops(a)).toBe(6);
  });
});

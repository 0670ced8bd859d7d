import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseKinds, freshDatabase } from '../../test/support/databases.js';
import type { PoolDatabase } from './adapters/pool-database.js';
import { migrate, openDatabase } from './index.js';

describe.each(databaseKinds)('a database on %s', (kind) => {
  let database: PoolDatabase;

  beforeAll(async () => {
    database = await openDatabase(await freshDatabase(kind));
    await database.query('create table things (id int primary key, note text)');
  });
  afterAll(() => database.close());

  it('answers typed rows', async () => {
    expect(await database.query('select 1::int as one, $1::text as æøå', ['blåbær'])).toEqual([
      { one: 1, æøå: 'blåbær' },
    ]);
  });

  it('keeps what a transaction committed and nothing of one that failed', async () => {
    await database.transaction((tx) => tx.query('insert into things values (1)'));
    await expect(
      database.transaction(async (tx) => {
        await tx.query('insert into things values (2)');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await database.query('select id from things')).toEqual([{ id: 1 }]);
  });

  it('keeps transactions apart that run at the same time', async () => {
    const insert = (id: number) =>
      database.transaction(async (tx) => {
        await tx.query('insert into things values ($1, $2)', [id, 'a']);
        await tx.query('update things set note = note || $2 where id = $1', [id, 'b']);
        return tx.query<{ note: string }>('select note from things where id = $1', [id]);
      });
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => insert(100 + i)));
    expect(all.flat().every((row) => row.note === 'ab')).toBe(true);
  });

  it('goes on after a statement that failed', async () => {
    await expect(database.query('select nonsense')).rejects.toThrow();
    expect(await database.reachable()).toBe(true);
  });

  it('applies each migration once, in order, all or nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
    writeFileSync(
      join(folder, '0002-b.sql'),
      'insert into steps values (2); insert into steps values (3);',
    );
    writeFileSync(join(folder, '0001-a.sql'), 'create table steps (n int primary key);');
    expect(await migrate(database, folder)).toEqual(['0001-a.sql', '0002-b.sql']);
    expect(await migrate(database, folder)).toEqual([]);
    writeFileSync(
      join(folder, '0003-c.sql'),
      'insert into steps values (4); insert into steps values (4);',
    );
    await expect(migrate(database, folder)).rejects.toThrow();
    expect(await database.query('select n from steps order by n')).toEqual([{ n: 2 }, { n: 3 }]);
  });
});

describe('the embedded database', () => {
  it('refuses a second process on the same folder, and lets the next one in after the first is gone', async () => {
    const config = await freshDatabase('pglite');
    const first = await openDatabase(config);
    await expect(openDatabase(config)).rejects.toThrow('in use by another process');
    await first.query('create table kept (n int)');
    await first.close();
    const second = await openDatabase(config);
    expect(await second.query('select n from kept')).toEqual([]);
    await second.close();
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Database, Queries } from './database.js';

/** Arbitrary, but for ever the same: replicas that start at once migrate one after the other. */
const lockKey = 7_305_116_512;

/**
 * Applies the `NNNN-name.sql` files of the folders that were not applied yet, by their numbers, in one transaction.
 * @returns the names applied now
 */
export async function migrate(
  database: Database,
  ...folders: readonly string[]
): Promise<string[]> {
  const files = folders.flatMap(sqlFiles).sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
  return database.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [lockKey]);
    await tx.query(
      'create table if not exists schema_migrations (name text primary key, applied_at timestamptz not null default now())',
    );
    const applied = await appliedNames(tx);
    const missing = files.filter((file) => !applied.has(basename(file)));
    for (const file of missing) {
      await tx.query(readFileSync(file, 'utf8'));
      await tx.query('insert into schema_migrations (name) values ($1)', [basename(file)]);
    }
    return missing.map((file) => basename(file));
  });
}

const sqlFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => join(folder, name));

async function appliedNames(tx: Queries): Promise<Set<string>> {
  const rows = await tx.query<{ name: string }>('select name from schema_migrations');
  return new Set(rows.map((row) => row.name));
}

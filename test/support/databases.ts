import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { DatabaseConfig } from '../../src/config/index.js';
import { withEmptyCluster } from './empty-cluster.js';

/** A fresh, empty database of each kind that this run can reach. PostgreSQL only when `TEST_DATABASE_URL` names a server. */
export const databaseKinds: readonly ('pglite' | 'postgresql')[] = process.env['TEST_DATABASE_URL']
  ? ['pglite', 'postgresql']
  : ['pglite'];

export async function freshDatabase(kind: 'pglite' | 'postgresql'): Promise<DatabaseConfig> {
  const folder = mkdtempSync(join(tmpdir(), 'flerapp-db-'));
  if (kind === 'pglite') {
    await withEmptyCluster(folder);
    return { folder, poolSize: 4 };
  }
  return { folder, poolSize: 4, url: await createDatabase() };
}

async function createDatabase(): Promise<string> {
  const server = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  const name = `flerapp_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: server.href });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  server.pathname = `/${name}`;
  return server.href;
}

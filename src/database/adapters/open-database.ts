import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import type { DatabaseConfig } from '../../config/index.js';
import { lockFolder } from './folder-lock.js';
import { PgliteBridge } from './pglite-bridge.js';
import { PgliteConnection } from './pglite-connection.js';
import { PoolDatabase } from './pool-database.js';

/** Opens what the configuration names: PostgreSQL by its URL, else PGlite in a folder that this process alone may use. */
export async function openDatabase(config: DatabaseConfig): Promise<PoolDatabase> {
  if (config.url) {
    return new PoolDatabase('postgresql', new pg.Pool(poolOptions(config.url, config.poolSize)));
  }
  return openPglite(config);
}

/** A server that is away is an error after seconds, and a paused process cannot keep its locks. */
const poolOptions = (connectionString: string, max: number): pg.PoolConfig => ({
  connectionString,
  max,
  application_name: 'flerapp',
  connectionTimeoutMillis: 5_000,
  query_timeout: 30_000,
  keepAlive: true,
  idle_in_transaction_session_timeout: 5_000,
});

async function openPglite({ folder, poolSize }: DatabaseConfig): Promise<PoolDatabase> {
  mkdirSync(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  const log = new Logger('Database');
  log.log('opening the embedded database; its first start takes some seconds');
  const { PGlite } = await import('@electric-sql/pglite');
  const backend = await PGlite.create(join(folder, 'pglite'));
  const bridge = new PgliteBridge(backend);
  const pool = new pg.Pool({
    max: poolSize,
    user: 'postgres',
    database: 'postgres',
    host: 'pglite',
    ssl: false,
    stream: () => new PgliteConnection(bridge),
  });
  return new PoolDatabase('pglite', pool, async () => {
    await backend.close();
    await unlock();
  });
}

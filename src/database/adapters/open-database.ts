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
    const pool = new pg.Pool({ connectionString: config.url, max: config.poolSize });
    return new PoolDatabase('postgresql', pool);
  }
  return openPglite(config);
}

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

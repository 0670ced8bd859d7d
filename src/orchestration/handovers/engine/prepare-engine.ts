import { runMigrations } from 'graphile-worker';
import type { Database } from '../../../database/index.js';
import { engineLogger } from './engine-logger.js';

/** Makes or upgrades the engine's own tables; safe when several replicas start at once. */
export const prepareEngine = (database: Database): Promise<void> =>
  runMigrations({ pgPool: database.pool, logger: engineLogger });

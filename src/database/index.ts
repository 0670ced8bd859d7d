export { openDatabase } from './adapters/open-database.js';
export { Database, type Prepared, type Queries } from './database.js';
export { DatabaseModule } from './database.module.js';
export { migrate } from './migrate.js';
export * from './is-transient.js';

import { fileURLToPath } from 'node:url';

export { PollStore } from './poll-store.js';
export * from './triggers.module.js';

/** Folder of the SQL that makes this module's tables. */
export const triggerMigrations = fileURLToPath(new URL('./adapters/migrations', import.meta.url));

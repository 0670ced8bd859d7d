import { fileURLToPath } from 'node:url';

export * from './domain/delivery.js';
export * from './domain/handover-status.js';
export { fullJitter } from './domain/pauses.js';
export { isReady } from './domain/readiness.js';
export * from './handover-store.js';
export * from './handovers.module.js';
export { prepareEngine } from './engine/prepare-engine.js';
export { HandoversService } from './handovers.service.js';
export { PollDto, pollDto } from './http/poll.dto.js';

/** Folder of the SQL that makes this module's tables. */
export const handoverMigrations = fileURLToPath(new URL('./adapters/migrations', import.meta.url));

import { Logger as NestLogger } from '@nestjs/common';
import { Logger } from 'graphile-worker';

const log = new NestLogger('Engine');

/** The engine's words go to our log as codes only: its texts quote errors of the database. */
export const engineLogger = new Logger(() => (level, _message, meta) => {
  if (!['error', 'warning'].includes(level)) return;
  const { error } = (meta ?? {}) as { error?: unknown };
  const code = error instanceof Error ? ('code' in error ? String(error.code) : error.name) : '';
  log.warn({ reason: 'engine', code });
});

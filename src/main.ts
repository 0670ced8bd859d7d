import 'reflect-metadata';
import { createApp } from './bootstrap.js';
import { type AppConfig, ConfigError, loadConfig } from './config/index.js';
import { parseCredentials } from './parse-credentials.js';
import { createLogger, MetricsRegistry, safeError, scrub } from './telemetry/index.js';

/** Errors that list what is wrong with files; their texts hold no values. */
const explained = new Set(['ConfigError', 'FlowFilesError', 'GrantsFileError']);

/** `--restored`: the database was restored from a backup (docs/configuration.md). */
const restored = process.argv.includes('--restored') && { FLERAPP_RESTORED: 'true' };

function configuration(): AppConfig {
  try {
    return loadConfig({ ...process.env, ...restored }, parseCredentials);
  } catch (error) {
    if (error instanceof ConfigError) fail(error);
    throw error;
  }
}

function fail(error: Error): never {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

const config = configuration();
const log = createLogger(config.logLevel);
process.on('unhandledRejection', (error) =>
  log.error({ err: safeError(error) }, 'unhandled rejection'),
);
try {
  const app = await createApp(config);
  app.get(MetricsRegistry, { strict: false }).collectProcess();
  await app.listen(config.http.port, config.http.host);
  // Started by the sandbox or a test: it ends with them, however they ended.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // A create that has begun is waited for, however long the app takes (design §6).
  const grace = Math.ceil((config.timings.write + 30_000) / 1_000);
  log.info(
    { url: await app.getUrl(), profile: config.profile, terminationGraceSeconds: grace },
    'listening',
  );
} catch (error) {
  if (error instanceof Error && explained.has(error.name)) fail(error);
  if (error instanceof Error)
    process.stderr.write(`The service could not start: ${scrub(error.message)}\n`);
  process.exit(1);
}

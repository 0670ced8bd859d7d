import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AppConfig, MaskinportenClientConfig } from './app-config.js';
import { ConfigError } from './config-error.js';
import { type CredentialParser, readCredentials } from './credentials.js';
import { type Endpoints, endpoints } from './endpoints.js';
import type { Environment } from './environment.js';
import { peopleOf, peopleProblems } from './people.js';
import { profileProblems } from './profile-rules.js';
import { readEnvironment } from './read-environment.js';
import { withSecrets } from './secrets.js';
import { scaledTimings, timingProblems, type Timings } from './timings.js';

/** Towards Altinn: reading and writing instances as the service owner (contract §7). */
const altinnScopes = ['altinn:serviceowner/instances.read', 'altinn:serviceowner/instances.write'];
/** Our own API's scope in the sandbox. */
const sandboxScopes = ['ttd:flerapp'];

/**
 * The environment and the files it names as one frozen configuration.
 * @param parse reads a credential; given by the composition root, because `maskinporten/` stands below this module
 * @throws ConfigError with everything that is wrong, and without a single value
 */
export function loadConfig(env: NodeJS.ProcessEnv, parse: CredentialParser): AppConfig {
  const { environment, problems, wrong } = readEnvironment(withDatabaseUrl(env));
  const timings = wrong.has('TIME_SCALE')
    ? scaledTimings(1)
    : scaledTimings(environment.TIME_SCALE ?? 1);
  const places = endpoints(environment);
  const credentials = readCredentials(environment, env, parse, places.maskinporten.issuer);
  const all = [
    ...problems,
    ...profileProblems(environment, wrong),
    ...peopleProblems(
      environment,
      wrong,
      places.issuers.map(({ issuer }) => issuer),
    ),
    ...fileProblems(environment),
    ...credentials.problems,
    ...timingProblems(timings),
  ];
  if (all.length > 0) throw new ConfigError(all);
  return Object.freeze(configOf(environment, timings, places, credentials.clients));
}

/** The name that every platform uses is taken too. */
function withDatabaseUrl(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { FLERAPP_DATABASE_URL: own, DATABASE_URL: usual } = env;
  return { ...env, FLERAPP_DATABASE_URL: own === '' ? usual : (own ?? usual) };
}

function fileProblems({ FLOWS_FOLDER, GRANTS_FILE }: Environment): string[] {
  const problems: string[] = [];
  if (!(existsSync(FLOWS_FOLDER) && statSync(FLOWS_FOLDER).isDirectory()))
    problems.push('FLERAPP_FLOWS_FOLDER: must be a folder that exists');
  if (!(existsSync(GRANTS_FILE) && statSync(GRANTS_FILE).isFile()))
    problems.push('FLERAPP_GRANTS_FILE: must be a file that exists');
  return problems;
}

function configOf(
  environment: Environment,
  timings: Timings,
  places: Endpoints,
  clients: Readonly<Record<string, MaskinportenClientConfig>>,
): AppConfig {
  const production = environment.PROFILE === 'production';
  const { METRICS_PORT: metricsPort } = environment;
  const altinn = { appUrl: places.appUrl, platformUrl: places.platformUrl };
  const database = { folder: environment.DATA_FOLDER, poolSize: environment.DATABASE_POOL };
  return {
    profile: environment.PROFILE,
    http: Object.freeze({
      host: environment.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
      port: environment.PORT,
      bodyLimit: 65_536,
      metrics: metricsPort === undefined && !production,
      ...(metricsPort !== undefined && { metricsPort }),
      swagger: environment.SWAGGER ?? !production,
    }),
    altinn: Object.freeze(withSecrets(altinn, { subscriptionKey: environment.SUBSCRIPTION_KEY })),
    maskinporten: maskinportenOf(environment, places, clients),
    inbound: inboundOf(environment, places.issuers),
    database: Object.freeze(withSecrets(database, { url: environment.DATABASE_URL })),
    flowsFolder: environment.FLOWS_FOLDER,
    grantsFile: environment.GRANTS_FILE,
    logLevel: environment.LOG_LEVEL,
    concurrency: environment.CONCURRENCY,
    targetConcurrency:
      environment.TARGET_CONCURRENCY ?? Math.max(1, Math.ceil(environment.CONCURRENCY * 0.75)),
    restored: environment.RESTORED,
    pollFirstLimit: environment.POLL_FIRST_LIMIT,
    hopLimit: environment.HOP_LIMIT,
    timings,
    retention: environment.RETENTION_DAYS * 86_400_000,
  };
}

function maskinportenOf(
  { DATA_FOLDER }: Environment,
  { maskinporten }: Endpoints,
  clients: AppConfig['maskinporten']['clients'],
) {
  const metadataFolder = join(DATA_FOLDER, 'metadata');
  return Object.freeze({ ...maskinporten, clients, scopes: altinnScopes, metadataFolder });
}

function inboundOf(environment: Environment, issuers: AppConfig['inbound']['issuers']) {
  const { INBOUND_SCOPES: scopes, INBOUND_AUDIENCE: audience } = environment;
  return Object.freeze({
    issuers,
    keysFolder: join(environment.DATA_FOLDER, 'metadata'),
    scopes: scopes?.split(',') ?? sandboxScopes,
    requireAudience: environment.INBOUND_REQUIRE_AUDIENCE,
    ...(audience !== undefined && { audience }),
    ...peopleOf(environment),
  });
}

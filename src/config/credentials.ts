import { readFileSync } from 'node:fs';
import type { MaskinportenClientConfig } from './app-config.js';
import type { Environment } from './environment.js';
import { pairs } from './read-environment.js';
import { unprintableKey, withSecrets } from './secrets.js';

/** Where a Maskinporten client's settings come from. */
export type CredentialSource =
  /** Text of Altinn Studio's `maskinporten-settings.json`, or of app-lib's settings. */
  | { readonly kind: 'settings'; readonly text: string }
  /** NAIS' variables `MASKINPORTEN_…`. */
  | { readonly kind: 'nais'; readonly variables: Readonly<Record<string, string | undefined>> };

export interface ParsedCredential {
  readonly clientId: string;
  readonly keys: readonly Readonly<Record<string, unknown>>[];
  /** The Maskinporten that the credential belongs to, with its trailing slash. */
  readonly issuer?: string;
}

/** @returns what is wrong, without a value, in place of a credential that cannot be used */
export type CredentialParser = (source: CredentialSource) => ParsedCredential | readonly string[];

/** Where Altinn Studio mounts it (reference maskinporten-and-altinn-tokens §2 b). */
const studioFile = '/mnt/app-secrets/maskinporten-settings.json';

/** The clients by org, and everything that is wrong with them. */
export function readCredentials(
  environment: Environment,
  env: NodeJS.ProcessEnv,
  parse: CredentialParser,
  issuer: string,
): { clients: Readonly<Record<string, MaskinportenClientConfig>>; problems: string[] } {
  const problems: string[] = [];
  const clients: Record<string, MaskinportenClientConfig> = {};
  const numbers = new Map(pairs(environment.ORG_NUMBERS));
  for (const { org, name, source } of sources(environment, env)) {
    const parsed = source ? parse(source) : ['must be a file that can be read'];
    if (Object.hasOwn(clients, org)) problems.push(`${name} (${org}): there is one already`);
    else if ('clientId' in parsed && (parsed.issuer ?? issuer) === issuer) {
      clients[org] = clientOf(parsed, numbers.get(org));
    } else if ('clientId' in parsed) {
      problems.push(`${name} (${org}): Authority must be the Maskinporten of the profile`);
    } else problems.push(...parsed.map((problem) => `${name} (${org}): ${problem}`));
  }
  if (environment.PROFILE === 'localtest') addLocaltestClients(clients, numbers);
  // Pairs that cannot be read are a problem of the variable already.
  const told = problems.length > 0 || environment.CREDENTIALS !== undefined;
  if (Object.keys(clients).length === 0 && !told) {
    problems.push(
      env['MASKINPORTEN_CLIENT_ID']
        ? 'FLERAPP_ORG: required with MASKINPORTEN_CLIENT_ID, the org whose credential it is'
        : 'FLERAPP_CREDENTIALS: required, org=path of a Maskinporten settings file',
    );
  }
  return { clients: Object.freeze(clients), problems };
}

/** Localtest gives out tokens for the asking: an org needs only its number. */
function addLocaltestClients(
  clients: Record<string, MaskinportenClientConfig>,
  numbers: ReadonlyMap<string, string>,
): void {
  for (const [org, organisationNumber] of numbers) {
    clients[org] ??= Object.freeze({ clientId: org, keys: [], organisationNumber });
  }
}

function sources(environment: Environment, env: NodeJS.ProcessEnv) {
  const files = pairs(environment.CREDENTIALS).map(([org, path]) => ({
    org,
    name: 'FLERAPP_CREDENTIALS',
    source: fromFile(path),
  }));
  const org = environment.ORG;
  if (org === undefined || files.some((file) => file.org === org)) return files;
  if (env['MASKINPORTEN_CLIENT_ID']) {
    const source: CredentialSource = { kind: 'nais', variables: env };
    return [...files, { org, name: 'MASKINPORTEN_CLIENT_JWK', source }];
  }
  return environment.PROFILE === 'localtest'
    ? files
    : [...files, { org, name: studioFile, source: fromFile(studioFile) }];
}

function fromFile(path: string): CredentialSource | undefined {
  try {
    return { kind: 'settings', text: readFileSync(path, 'utf8') };
  } catch {
    return undefined;
  }
}

function clientOf(
  parsed: ParsedCredential,
  organisationNumber: string | undefined,
): MaskinportenClientConfig {
  const open = {
    clientId: parsed.clientId,
    ...(organisationNumber !== undefined && { organisationNumber }),
  };
  return Object.freeze(withSecrets(open, { keys: parsed.keys.map(unprintableKey) }));
}

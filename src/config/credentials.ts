import { readFileSync } from 'node:fs';
import type { KeyFileConfig, MaskinportenClientConfig } from './app-config.js';
import type { Environment } from './environment.js';
import { pairs } from './read-environment.js';
import { unprintableKey, withSecrets } from './secrets.js';

/** Where a Maskinporten client's settings come from. */
export type CredentialSource =
  /** A file of any of the formats in docs/configuration.md. */
  | { readonly kind: 'file'; readonly text: string; readonly kid?: string }
  /** NAIS' variables `MASKINPORTEN_…`. */
  | { readonly kind: 'nais'; readonly variables: Readonly<Record<string, string | undefined>> };

export interface ParsedCredential {
  /** Absent where the format has none: a bare key. */
  readonly clientId?: string;
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
  const ids = new Map(pairs(environment.CLIENT_IDS));
  const numbers = new Map(pairs(environment.ORG_NUMBERS));
  if (environment.SIGNING === 'external') return externalClients(environment, ids, numbers);
  for (const credential of sources(environment, env)) {
    const { org, name, source, keyFile } = credential;
    const parsed = source ? parse(source) : ['must be a file that can be read'];
    const made = isRefusal(parsed) ? parsed : clientOf(parsed, issuer, ids.get(org));
    if (Object.hasOwn(clients, org)) problems.push(`${name} (${org}): there is one already`);
    else if (isRefusal(made)) problems.push(...made.map((text) => `${name} (${org}): ${text}`));
    else clients[org] = whole(made, numbers.get(org), keyFile);
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

/** Their keys are elsewhere: a module brings `Signers`. */
function externalClients(
  { CREDENTIALS, CLIENT_IDS }: Environment,
  ids: ReadonlyMap<string, string>,
  numbers: ReadonlyMap<string, string>,
): ReturnType<typeof readCredentials> {
  const problems: string[] = [];
  const external = 'when FLERAPP_SIGNING is external';
  if (CREDENTIALS !== undefined) problems.push(`FLERAPP_CREDENTIALS: not allowed ${external}`);
  if (CLIENT_IDS === undefined)
    problems.push(`FLERAPP_CLIENT_IDS: required ${external}, org=client id`);
  const clients = [...ids].map(([org, clientId]) => {
    const identified = { clientId, keys: [] };
    return [org, whole(identified, numbers.get(org), undefined)] as const;
  });
  return { clients: Object.freeze(Object.fromEntries(clients)), problems };
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

interface Credential {
  readonly org: string;
  /** What a problem is reported under. */
  readonly name: string;
  /** Undefined: a file that cannot be read. */
  readonly source?: CredentialSource;
  readonly keyFile?: KeyFileConfig;
}

function sources(environment: Environment, env: NodeJS.ProcessEnv): Credential[] {
  const kids = new Map(pairs(environment.KEY_IDS));
  const file = (org: string, name: string, path: string): Credential => {
    const kid = kids.get(org);
    const keyFile = { path, ...(kid !== undefined && { kid }) };
    return { org, name, keyFile, source: fromFile(keyFile) };
  };
  const files = pairs(environment.CREDENTIALS).map(([org, path]) =>
    file(org, 'FLERAPP_CREDENTIALS', path),
  );
  const org = environment.ORG;
  if (org === undefined || files.some((one) => one.org === org)) return files;
  if (env['MASKINPORTEN_CLIENT_ID']) {
    const source: CredentialSource = { kind: 'nais', variables: env };
    return [...files, { org, name: 'MASKINPORTEN_CLIENT_JWK', source }];
  }
  return environment.PROFILE === 'localtest'
    ? files
    : [...files, file(org, studioFile, studioFile)];
}

function fromFile({ path, ...kid }: KeyFileConfig): CredentialSource | undefined {
  try {
    return { kind: 'file', text: readFileSync(path, 'utf8'), ...kid };
  } catch {
    return undefined;
  }
}

const isRefusal = (value: object): value is readonly string[] => Array.isArray(value);

type Identified = ParsedCredential & { readonly clientId: string };

/** @returns what is wrong in place of a credential that does not belong here */
function clientOf(
  parsed: ParsedCredential,
  issuer: string,
  given: string | undefined,
): Identified | readonly string[] {
  const { clientId = given } = parsed;
  if ((parsed.issuer ?? issuer) !== issuer) {
    return ['Authority must be the Maskinporten of the profile'];
  }
  if (clientId === undefined) return ['has no client id: FLERAPP_CLIENT_IDS is required'];
  if ((given ?? clientId) !== clientId) return ['ClientId is not that of FLERAPP_CLIENT_IDS'];
  return { ...parsed, clientId };
}

function whole(
  { clientId, keys }: Identified,
  organisationNumber: string | undefined,
  keyFile: KeyFileConfig | undefined,
): MaskinportenClientConfig {
  const open = {
    clientId,
    ...(organisationNumber !== undefined && { organisationNumber }),
    ...(keyFile && { keyFile: Object.freeze(keyFile) }),
  };
  return Object.freeze(withSecrets(open, { keys: keys.map(unprintableKey) }));
}

import type { PrivateJwk } from '../maskinporten-options.js';
import { CredentialError } from './credentials.js';
import { settingsOf } from './maskinporten-settings.js';
import { isPem, readPem, type PemNames } from './pem.js';
import { readPrivateJwk } from './private-jwk.js';
import { isObject, memberOf, parseJson } from './settings-reader.js';

const format = 'key file';

/** What a file says about a client. */
export interface KeyFileContent {
  /** Private RSA keys, the newest first. */
  readonly keys: readonly PrivateJwk[];
  /** Only where the format has it. */
  readonly clientId?: string;
  readonly issuer?: string;
}

/**
 * Reads the keys of a mounted file, whatever its format: Altinn Studio's or app-lib's settings, a JWK, a
 * JWKS with the newest key first, either of them in base64 too, or PEM.
 * @throws CredentialError
 */
export function parseKeyFile(text: string, names: PemNames = {}): KeyFileContent {
  const problems: string[] = [];
  const keys = isPem(text) ? [readPem(text, names, 'PEM', problems)] : undefined;
  const content = keys
    ? { keys: keys.filter((key) => key !== undefined) }
    : fromJson(text, problems);
  if (problems.length > 0) throw new CredentialError(format, problems);
  return content;
}

function fromJson(text: string, problems: string[]): KeyFileContent {
  const plain = text.trim().startsWith('{') ? text : Buffer.from(text, 'base64').toString('utf8');
  const json = parseJson(plain, 'the file', problems);
  if (!isObject(json)) {
    if (json !== undefined) problems.push('the file is not a JSON object');
    return { keys: [] };
  }
  if (isSettings(json)) return settingsOf(json, format);
  return { keys: jwksOf(json, problems) };
}

/** Members of settings that neither a JWK nor a JWKS has. */
const ofSettings = ['MaskinportenSettings', 'ClientId', 'Authority', 'Jwk', 'JwkBase64', 'Jwks'];

const isSettings = (json: unknown): boolean =>
  ofSettings.some((name) => memberOf(json, name) !== undefined);

function jwksOf(json: Readonly<Record<string, unknown>>, problems: string[]): PrivateJwk[] {
  const { keys: listed } = json;
  if (listed === undefined) return present([readPrivateJwk(json, 'JWK', problems)]);
  if (!Array.isArray(listed) || listed.length === 0) {
    problems.push('keys is not a list of keys');
    return [];
  }
  return present(listed.map((jwk, i) => readPrivateJwk(jwk, `keys[${i}]`, problems)));
}

const present = (keys: (PrivateJwk | undefined)[]): PrivateJwk[] =>
  keys.filter((key) => key !== undefined);

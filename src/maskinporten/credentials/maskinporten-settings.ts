import type { PrivateJwk } from '../maskinporten-options.js';
import { CredentialError, type Credentials } from './credentials.js';
import { isPem, readPem } from './pem.js';
import { readPrivateJwk } from './private-jwk.js';
import { isObject, memberOf, parseJson, textOf, urlOf, withSlash } from './settings-reader.js';

const section = 'MaskinportenSettings';

/**
 * Reads the file that Altinn Studio mounts at `/mnt/app-secrets/maskinporten-settings.json`: `Jwk` and,
 * in `Jwks`, the same key and the one before it, which Maskinporten still knows (reference
 * maskinporten-and-altinn-tokens §2 b).
 * @throws CredentialError
 */
export function parseStudioSettings(text: string): Credentials {
  const format = 'maskinporten-settings.json';
  const problems: string[] = [];
  const json = parseJson(text, 'the file', problems);
  if (problems.length > 0) throw new CredentialError(format, problems);
  return settingsOf(json, format);
}

/**
 * Reads app-lib's `MaskinportenSettings`: `authority`, `clientId` and `jwk` or `jwkBase64`, which wins
 * (reference §2 a). Takes the section itself or an object that has it; names in any case.
 * @throws CredentialError
 */
export function parseAppLibSettings(settings: unknown): Credentials {
  return settingsOf(settings, section);
}

/**
 * The section in whichever format it stands. Beside the members of app-lib it can have `Pem`, with `Kid`
 * or a certificate, and `Alg`.
 * @throws CredentialError
 */
export function settingsOf(json: unknown, format: string): Credentials {
  const problems: string[] = [];
  const settings = memberOf(json, section) ?? json;
  if (!isObject(settings)) throw new CredentialError(format, [`no ${section} in it`]);
  const clientId = textOf(settings, 'ClientId', problems);
  const authority = textOf(settings, 'Authority', problems);
  const issuer = withSlash(urlOf(authority, 'Authority', problems));
  const keys = keysOf(settings, problems);
  if (problems.length > 0) throw new CredentialError(format, problems);
  return { clientId, keys, issuer, tokenEndpoint: `${issuer}token` };
}

function keysOf(settings: unknown, problems: string[]): PrivateJwk[] {
  const pem = memberOf(settings, 'Pem');
  if (typeof pem === 'string' && isPem(pem)) return pemKey(settings, pem, problems);
  const candidates = [...current(settings, problems), ...listed(settings, problems)];
  if (candidates.length === 0 && !problems.some((p) => p.startsWith('Jwk'))) {
    problems.push('Jwk is missing');
  }
  const byKid = new Map<unknown, PrivateJwk>();
  for (const [where, value] of candidates) {
    const kid = memberOf(value, 'kid');
    if (kid !== undefined && byKid.has(kid)) continue;
    const jwk = readPrivateJwk(value, where, problems);
    if (jwk) byKid.set(kid, jwk);
  }
  return [...byKid.values()];
}

function pemKey(settings: unknown, pem: string, problems: string[]): PrivateJwk[] {
  const text = (name: string): string | undefined => {
    const value = memberOf(settings, name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const names = { kid: text('Kid'), alg: text('Alg') };
  const key = readPem(pem, names, 'Pem', problems);
  return key ? [key] : [];
}

type Candidate = readonly [where: string, value: unknown];

function current(settings: unknown, problems: string[]): Candidate[] {
  const encoded = memberOf(settings, 'JwkBase64');
  if (typeof encoded === 'string' && encoded !== '') {
    const text = Buffer.from(encoded, 'base64').toString('utf8');
    const value = parseJson(text, 'JwkBase64, decoded,', problems);
    return value === undefined ? [] : [['JwkBase64', value]];
  }
  const jwk = memberOf(settings, 'Jwk');
  return jwk === undefined || jwk === null ? [] : [['Jwk', jwk]];
}

function listed(settings: unknown, problems: string[]): Candidate[] {
  const jwks = memberOf(settings, 'Jwks');
  if (jwks === undefined || jwks === null) return [];
  const keys = memberOf(jwks, 'keys');
  if (Array.isArray(keys)) return keys.map((key: unknown, i) => [`Jwks.keys[${i}]`, key]);
  problems.push('Jwks has no list keys');
  return [];
}

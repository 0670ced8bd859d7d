import { CredentialError, type Credentials } from './credentials.js';
import { readPrivateJwk } from './private-jwk.js';
import { memberOf, parseJson, textOf, urlOf, withSlash } from './settings-reader.js';

/** RFC 8414 §3, as Maskinporten places it. */
const metadataPath = '.well-known/oauth-authorization-server';

/**
 * Reads the variables that NAIS gives a Maskinporten client (reference maskinporten-and-altinn-tokens
 * §2 c). Issuer and token endpoint can be left out where `MASKINPORTEN_WELL_KNOWN_URL` tells them.
 * @param variables the environment, or the files of the mounted secret by name
 * @throws CredentialError
 */
export function parseNaisVariables(
  variables: Readonly<Record<string, string | undefined>>,
): Credentials {
  const problems: string[] = [];
  const clientId = textOf(variables, 'MASKINPORTEN_CLIENT_ID', problems);
  const text = textOf(variables, 'MASKINPORTEN_CLIENT_JWK', problems);
  const jwk = text && parseJson(text, 'MASKINPORTEN_CLIENT_JWK', problems);
  const key =
    jwk === '' || jwk === undefined
      ? undefined
      : readPrivateJwk(jwk, 'MASKINPORTEN_CLIENT_JWK', problems);
  const issuer = issuerOf(variables, problems);
  const endpoint = optional(variables, 'MASKINPORTEN_TOKEN_ENDPOINT', problems);
  if (problems.length > 0 || !key) throw new CredentialError('NAIS variables', problems);
  const scopes = variables['MASKINPORTEN_SCOPES']?.split(/\s+/).filter((scope) => scope !== '');
  return { clientId, keys: [key], issuer, tokenEndpoint: endpoint || `${issuer}token`, scopes };
}

function issuerOf(
  variables: Readonly<Record<string, string | undefined>>,
  problems: string[],
): string {
  const issuer = optional(variables, 'MASKINPORTEN_ISSUER', problems);
  if (issuer) return withSlash(issuer);
  const metadata = optional(variables, 'MASKINPORTEN_WELL_KNOWN_URL', problems);
  if (metadata.endsWith(`/${metadataPath}`)) return metadata.slice(0, -metadataPath.length);
  problems.push('MASKINPORTEN_ISSUER is missing');
  return '';
}

function optional(variables: unknown, name: string, problems: string[]): string {
  const value = memberOf(variables, name);
  return typeof value === 'string' ? urlOf(value.trim(), name, problems) : '';
}

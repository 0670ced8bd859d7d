import { beforeAll, describe, expect, it } from '@jest/globals';
import { rsaKey, type TestKey } from '../../../test/support/keys.js';
import {
  CredentialError,
  parseAppLibSettings,
  parseNaisVariables,
  parseStudioSettings,
} from './index.js';

const issuer = 'https://test.maskinporten.no/';
const tokenEndpoint = 'https://test.maskinporten.no/token';

function problemsOf(parse: () => unknown): readonly string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof CredentialError) return error.problems;
    throw error;
  }
  return [];
}

describe('Credentials', () => {
  let newest: TestKey;
  let previous: TestKey;

  beforeAll(async () => {
    newest = await rsaKey('uuid.2', 'RS512');
    previous = await rsaKey('uuid.1', 'RS512');
  });

  const studio = (change: object = {}) =>
    JSON.stringify({
      MaskinportenSettings: {
        ClientId: 'id',
        Authority: issuer,
        Jwk: newest.privateJwk,
        Jwks: { keys: [newest.privateJwk, previous.privateJwk] },
        ...change,
      },
    });

  it('reads the file of Altinn Studio, the newest key first and each once', () => {
    const keys = [newest.privateJwk, previous.privateJwk];
    const read = parseStudioSettings(studio());
    expect(read).toEqual({ clientId: 'id', keys, issuer, tokenEndpoint });
  });

  it('reads app-lib settings in any case, jwkBase64 before jwk', () => {
    const jwkBase64 = Buffer.from(JSON.stringify(newest.privateJwk)).toString('base64');
    const settings = { authority: issuer.slice(0, -1), CLIENTID: 'id', jwkBase64, jwk: previous };
    const expected = { clientId: 'id', keys: [newest.privateJwk], issuer, tokenEndpoint };
    expect(parseAppLibSettings(settings)).toEqual(expected);
    expect(parseAppLibSettings({ maskinportenSettings: settings })).toEqual(expected);
  });

  it('reads the variables of NAIS, with or without its endpoints', () => {
    const MASKINPORTEN_CLIENT_JWK = JSON.stringify(newest.privateJwk);
    const common = { MASKINPORTEN_CLIENT_ID: 'id', MASKINPORTEN_CLIENT_JWK };
    const expected = { clientId: 'id', keys: [newest.privateJwk], issuer };
    expect(
      parseNaisVariables({
        ...common,
        MASKINPORTEN_ISSUER: issuer,
        MASKINPORTEN_TOKEN_ENDPOINT: 'https://other.example/token',
        MASKINPORTEN_SCOPES: 'a  b',
      }),
    ).toEqual({ ...expected, tokenEndpoint: 'https://other.example/token', scopes: ['a', 'b'] });
    const wellKnown = `${issuer}.well-known/oauth-authorization-server`;
    expect(parseNaisVariables({ ...common, MASKINPORTEN_WELL_KNOWN_URL: wellKnown })).toEqual({
      ...expected,
      tokenEndpoint,
    });
  });

  it('lists everything that is wrong at once', () => {
    const Jwk = { ...newest.privateJwk, d: undefined, kid: undefined, alg: 'PS256' };
    const text = studio({ ClientId: '', Authority: 'ftp://x', Jwk, Jwks: undefined });
    expect(problemsOf(() => parseStudioSettings(text))).toEqual([
      'ClientId is missing',
      'Authority is not an http(s) URL',
      'Jwk: missing kid, d',
      'Jwk: alg is not one of RS256, RS384, RS512',
    ]);
  });

  it('tells broken keys apart', () => {
    const of = (Jwk: unknown) =>
      problemsOf(() => parseStudioSettings(studio({ Jwk, Jwks: undefined })));
    expect(of({ kty: 'EC', crv: 'P-256' })).toEqual(['Jwk: not an RSA key']);
    expect(of('text')).toEqual(['Jwk is not a JSON object']);
    expect(of(undefined)).toEqual(['Jwk is missing']);
    expect(of({ ...newest.privateJwk, n: 'a+b/c=' })).toEqual(['Jwk: not base64url: n']);
    expect(of({ ...newest.privateJwk, use: 'enc' })).toEqual(['Jwk: use is not sig']);
    const mixed = { ...newest.privateJwk, n: previous.privateJwk['n'] };
    expect(of(mixed)).toEqual(['Jwk: the members do not make up a key']);
  });

  it('refuses what is not JSON', () => {
    expect(problemsOf(() => parseStudioSettings('{"MaskinportenSettings'))).toEqual([
      'the file is not JSON',
    ]);
    expect(problemsOf(() => parseStudioSettings('null'))).toHaveLength(1);
    const nais = { MASKINPORTEN_CLIENT_ID: 'id', MASKINPORTEN_CLIENT_JWK: '{' };
    expect(problemsOf(() => parseNaisVariables(nais))).toEqual([
      'MASKINPORTEN_CLIENT_JWK is not JSON',
      'MASKINPORTEN_ISSUER is missing',
    ]);
    const settings = { authority: issuer, clientId: 'id', jwkBase64: 'AAAA' };
    expect(problemsOf(() => parseAppLibSettings(settings))).toEqual([
      'JwkBase64, decoded, is not JSON',
    ]);
  });

  it('quotes no value in a problem', () => {
    const Jwk = { ...newest.privateJwk, qi: previous.privateJwk['d'], alg: 'secret-alg' };
    const broken = studio({ Jwk, ClientId: 7, Authority: 'secret-authority' });
    const text = problemsOf(() => parseStudioSettings(broken)).join();
    for (const value of Object.values(Jwk).filter((v) => String(v).length > 5)) {
      expect(text).not.toContain(String(value).slice(0, 30));
    }
    expect(text).not.toContain('secret');
  });
});

import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { rsaKey, type TestKey } from '../../../test/support/keys.js';
import { CredentialError, parseKeyFile, parseStudioSettings } from './index.js';

function problemsOf(parse: () => unknown): readonly string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof CredentialError) return error.problems;
    throw error;
  }
  return [];
}

describe('A key file', () => {
  let newest: TestKey;
  let previous: TestKey;
  beforeAll(async () => {
    newest = await rsaKey('2', 'RS384');
    previous = await rsaKey('1');
  });

  const pem = (type: 'pkcs8' | 'pkcs1' = 'pkcs8') =>
    createPrivateKey({ key: { ...newest.privateJwk }, format: 'jwk' })
      .export({ type, format: 'pem' })
      .toString();
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
  const numbers = () => {
    const { n, e, d } = newest.privateJwk;
    return { n, e, d };
  };

  it('can be a JWK, a JWKS, or either in base64', () => {
    const set = { keys: [newest.privateJwk, previous.privateJwk] };
    const one = { keys: [newest.privateJwk] };
    expect(parseKeyFile(JSON.stringify(newest.privateJwk))).toEqual(one);
    expect(parseKeyFile(base64(newest.privateJwk))).toEqual(one);
    expect(parseKeyFile(JSON.stringify(set))).toEqual(set);
    expect(parseKeyFile(`${base64(set)}\n`)).toEqual(set);
  });

  it("can be Altinn Studio's settings, which tell whose they are", () => {
    const settings = {
      MaskinportenSettings: {
        ClientId: 'id',
        Authority: 'https://test.maskinporten.no/',
        Jwk: newest.privateJwk,
        Jwks: { keys: [newest.privateJwk, previous.privateJwk] },
      },
    };
    expect(parseKeyFile(JSON.stringify(settings))).toMatchObject({
      clientId: 'id',
      issuer: 'https://test.maskinporten.no/',
      keys: [{ kid: '2' }, { kid: '1' }],
    });
  });

  it.each(['pkcs8', 'pkcs1'] as const)(
    'can be PEM (%s), its kid and alg given beside it',
    (type) => {
      const { keys } = parseKeyFile(pem(type), { kid: 'k', alg: 'RS512' });
      expect(keys).toMatchObject([
        { ...numbers(), kty: 'RSA', kid: 'k', alg: 'RS512', use: 'sig' },
      ]);
      expect(parseKeyFile(pem(type), { kid: 'k' }).keys).toMatchObject([{ alg: 'RS256' }]);
    },
  );

  it('can be PEM in settings', () => {
    const settings = {
      clientId: 'id',
      authority: 'https://test.maskinporten.no/',
      pem: pem(),
      kid: 'k',
    };
    const text = JSON.stringify(settings);
    expect(parseStudioSettings(text).keys).toMatchObject([{ ...numbers(), kid: 'k' }]);
    expect(problemsOf(() => parseStudioSettings(JSON.stringify({ ...settings, kid: '' })))).toEqual(
      ['Pem: neither a kid nor a certificate beside the key'],
    );
  });

  it('is refused with its reasons', () => {
    const of = (text: string, kid?: string) =>
      problemsOf(() => parseKeyFile(text, kid === undefined ? {} : { kid }));
    const locked = createPrivateKey(pem()).export({
      ...{ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' },
    });
    const unreadable = ['PEM: no private key that can be read without a passphrase'];
    expect(of(locked.toString(), 'k')).toEqual(unreadable);
    expect(of('-----BEGIN PUBLIC KEY-----', 'k')).toEqual(unreadable);
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(of(ec.export({ type: 'pkcs8', format: 'pem' }).toString(), 'k')).toEqual([
      'PEM: not an RSA key',
    ]);
    expect(of(pem())).toEqual(['PEM: neither a kid nor a certificate beside the key']);
    expect(of('')).toEqual(['the file is not JSON']);
    expect(of('{"keys":[]}')).toEqual(['keys is not a list of keys']);
    expect(of(JSON.stringify({ ...newest.privateJwk, alg: 'PS256' }))).toEqual([
      'JWK: alg is not one of RS256, RS384, RS512',
    ]);
  });

  it('needs a kid or a certificate of the same key, and reads none of the two into the other', () => {
    const bare = { ...newest.privateJwk, kid: undefined };
    const of = (jwk: object) => problemsOf(() => parseKeyFile(JSON.stringify(jwk)));
    expect(of(bare)).toEqual(['JWK: missing kid']);
    expect(of({ ...bare, x5c: 'text' })).toEqual(['JWK: x5c is not a list of certificates']);
    expect(of({ ...bare, x5c: ['AAAA'] })).toEqual(['JWK: x5c is not a list of certificates']);
    // Studio's certificate is not sent, so it is not judged.
    expect(of({ ...newest.privateJwk, x5c: ['AAAA'] })).toEqual([]);
  });
});

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { systemUser } from '../../src/maskinporten/index.js';
import { type ClientJwk, newClientKey } from '../../src/sandbox/index.js';
import { clientId, jwks, KeyBench } from '../support/key-bench.js';
import { claimsOf, organisationNumber, read, TokenRig, write } from '../support/token-rig.js';

describe('formats of key files, against the simulator', () => {
  let first: ClientJwk;
  let second: ClientJwk;
  let bench: KeyBench;
  beforeAll(async () => {
    [first, second] = await Promise.all([newClientKey(), newClientKey()]);
  });
  afterEach(() => bench.close());

  it('a key that Maskinporten says has expired gives way to another at once', async () => {
    const ended = { ...second, exp: 1 };
    bench = await KeyBench.start(first, jwks(ended, first));
    bench.registry.registerKey(clientId, ended);
    await bench.newToken();
    expect(bench.rig.signedBy).toEqual([second.kid, first.kid]);
    await bench.newToken();
    expect(bench.rig.signedBy).toEqual([second.kid, first.kid, first.kid]);
  });

  it('PEM with an enterprise certificate: the certificate in the header, and no kid', async () => {
    bench = await KeyBench.start(first, '');
    const key = createPrivateKey({ key: { ...second }, format: 'jwk' });
    const { authorities } = bench.rig.sandbox.maskinporten;
    const der = await authorities.issue(createPublicKey(key), organisationNumber);
    const certificate = `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`;
    await bench.swap(key.export({ format: 'pem', type: 'pkcs8' }).toString() + certificate);
    await bench.newToken();
    expect(bench.header()).toEqual({ alg: 'RS256', typ: 'JWT', x5c: [der] });
  });

  it.each([
    ['a JWK', () => JSON.stringify(first)],
    ['a JWK in base64', () => Buffer.from(JSON.stringify(first)).toString('base64')],
    ['a JWKS in base64', () => Buffer.from(jwks(first)).toString('base64')],
  ])('%s serves as key file', async (_, text) => {
    bench = await KeyBench.start(first, text());
    await bench.newToken();
    expect(bench.header()).toEqual({ alg: 'RS256', typ: 'JWT', kid: first.kid });
  });
});

describe('localtest', () => {
  it('gives the token of the org, and nothing in place of that of a system user', async () => {
    const rig = await TokenRig.start({ options: { strategy: 'localtest' } });
    const token = await rig.service.altinnToken({ client: 'ttd', scopes: [write, read] });
    expect(claimsOf(token)).toMatchObject({
      'urn:altinn:org': 'ttd',
      'urn:altinn:orgNumber': organisationNumber,
      'urn:altinn:scope': `${read} ${write}`,
    });
    expect(await rig.storageAnswers(token)).not.toBe(401);
    const authorizationDetails = [systemUser('974761076')];
    const customer = { client: 'ttd', scopes: [read], authorizationDetails };
    const refused = { code: 'wrong-party', kind: 'permanent' };
    await expect(rig.service.altinnToken(customer)).rejects.toMatchObject(refused);
    expect(rig.asked).toEqual({ maskinporten: 0, exchange: 0 });
    await rig.close();
  });
});

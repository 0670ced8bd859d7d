import { createPrivateKey, createPublicKey } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { until } from '../../src/maskinporten/token-bench.contract.js';
import { type ClientJwk, newClientKey } from '../../src/sandbox/index.js';
import { MountedSecret } from '../support/mounted-secret.js';
import { organisationNumber, read, TokenRig } from '../support/token-rig.js';

const clientId = 'b590f149-d0ba-4fca-b367-bccd9e444a00';

/** Must-have tests of reference maskinporten-and-altinn-tokens §8.2 about keys, against the simulator over HTTP. */
describe('keys of the token service', () => {
  let first: ClientJwk;
  let second: ClientJwk;
  let secret: MountedSecret;
  let rig: TokenRig;
  let asked = 0;

  beforeAll(async () => {
    [first, second] = await Promise.all([newClientKey(), newClientKey()]);
  });
  afterEach(() => rig.close());

  /** A service whose only client has its key in a mounted file. */
  const start = async (text: string, names: { file?: string; jwk?: ClientJwk } = {}) => {
    const { file = 'keys.json', jwk = first } = names;
    secret = await MountedSecret.mount(text, file);
    rig = await TokenRig.start({
      client: { clientId, jwk },
      clients: (own) => ({ ttd: { ...own, keys: [], keyFile: { path: secret.path } } }),
    });
  };
  const jwks = (...keys: ClientJwk[]): string => JSON.stringify({ keys });
  /** A token that no cache has: each time another audience. */
  const newToken = () => {
    const resource = `https://api.example/${(asked += 1)}`;
    return rig.service.altinnToken({ client: 'ttd', scopes: [read], resource });
  };
  const header = () => decodeProtectedHeader(rig.secrets.at(-1) ?? '');
  const keysRead = () => rig.logs.filter((line) => line.includes('Keys read')).length;
  const swap = async (text: string): Promise<void> => {
    const before = keysRead();
    await secret.swap(text);
    rig.time.pass(10_000);
    await until(() => keysRead() > before);
  };

  it.each([
    ['beside the previous one', () => [second, first]],
    ['in place of the previous one', () => [second]],
  ])('key rotation with 120 s propagation, new key %s', async (_, keys) => {
    await start(jwks(first));
    await newToken();
    const { registry } = rig.sandbox.maskinporten;
    registry.registerKey(clientId, second, 120_000);
    await swap(jwks(...keys()));
    for (let seconds = 10; seconds < 120; seconds += 5) {
      await Promise.all([newToken(), newToken()]);
      expect(rig.signedBy.at(-1)).toBe(first.kid);
      rig.time.pass(5_000);
    }
    rig.time.pass(15_000);
    await newToken();
    expect(rig.signedBy.at(-1)).toBe(second.kid);
    registry.removeKey(clientId, first.kid);
    const tries = rig.signedBy.length;
    await newToken();
    expect(rig.signedBy.slice(tries)).toEqual([second.kid]);
    const unknown = await rig.metric('requests_total', { outcome: 'unknown-kid' });
    expect(unknown).toBeGreaterThan(5);
    expect(unknown).toBeLessThan(20);
    expect(await rig.metric('tokens_failing')).toBe(0);
    expect(await rig.metric('breaker_open')).toBe(0);
  });

  it('a key that Maskinporten says has expired gives way to another at once', async () => {
    const ended = { ...second, exp: 1 };
    await start(jwks(ended, first));
    rig.sandbox.maskinporten.registry.registerKey(clientId, ended);
    await newToken();
    expect(rig.signedBy).toEqual([second.kid, first.kid]);
    await newToken();
    expect(rig.signedBy).toEqual([second.kid, first.kid, first.kid]);
  });

  it('PEM with an enterprise certificate: the certificate in the header, and no kid', async () => {
    await start('');
    const key = createPrivateKey({ key: { ...second }, format: 'jwk' });
    const { authorities } = rig.sandbox.maskinporten;
    const der = await authorities.issue(createPublicKey(key), organisationNumber);
    const certificate = `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`;
    await swap(key.export({ format: 'pem', type: 'pkcs8' }).toString() + certificate);
    await newToken();
    expect(header()).toEqual({ alg: 'RS256', typ: 'JWT', x5c: [der] });
  });

  it.each([
    ['a JWK', () => JSON.stringify(first)],
    ['a JWK in base64', () => Buffer.from(JSON.stringify(first)).toString('base64')],
    ['a JWKS in base64', () => Buffer.from(jwks(first)).toString('base64')],
  ])('%s serves as key file', async (_, text) => {
    await start(text());
    await newToken();
    expect(header()).toEqual({ alg: 'RS256', typ: 'JWT', kid: first.kid });
  });
});

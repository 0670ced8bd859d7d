import { createHmac, createPublicKey, type JsonWebKey, sign } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/database/index.js';
import { type Answer, type Bench, call, startBench, startService } from '../support/flerapp.js';
import { rsaKey, type TestKey } from '../support/keys.js';
import { fillInSource } from '../support/source.js';
import { encode, TokenIssuer } from '../support/token-issuer.js';

const path = '/api/v1/flows/klage-til-saksbehandling/handovers';
const nobody = { instance: '501337/0a7bd6b0-2a23-4a3b-9d43-0c0a4a5b6c7d' };
const invalid = 'urn:flerapp:problem:invalid-token';

/** MUST-HAVE of reference maskinporten-and-altinn-tokens §8.2. */
describe('JWKS outage', () => {
  let bench: Bench;
  beforeAll(async () => (bench = await startBench()));
  afterAll(() => bench.close());

  const away = () =>
    bench.sandbox.faults.add({
      match: { path: '^/mp/jwk$' },
      times: 'always',
      action: { status: 503 },
    });

  it('does not matter to a service that has the keys: a call is accepted', async () => {
    expect((await bench.call('GET', path.replace('handovers', 'preview'))).status).not.toBe(401);
    away();
    const source = await fillInSource(bench.sandbox.url);
    expect((await bench.call('POST', path, { instance: source })).status).toBe(202);
  });

  it('nor to one that starts meanwhile and had the keys before', async () => {
    const { variables } = bench.environment;
    const before = bench.app;
    await before.close();
    const { app, url } = await startService({
      ...variables,
      FLERAPP_PORT: '0',
      FLERAPP_TIME_SCALE: '0.02',
    });
    const headers = { authorization: `Bearer ${await bench.token()}` };
    expect((await call(url, 'GET', '/api/v1/handovers', undefined, headers)).status).toBe(200);
    await app.close();
  });

  it('is 503 with a time to come back for one that never had them, and over when the issuer is back', async () => {
    const { app, url } = await startService({
      ...bench.environment.variables,
      FLERAPP_DATA_FOLDER: mkdtempSync(join(tmpdir(), 'flerapp-new-')),
      FLERAPP_PORT: '0',
      FLERAPP_TIME_SCALE: '0.02',
    });
    const ask = async () => {
      const headers = { authorization: `Bearer ${await bench.token()}` };
      return call(url, 'GET', '/api/v1/handovers', undefined, headers);
    };
    const refused = await ask();
    expect(refused.status).toBe(503);
    expect(refused.body.type).toBe('urn:flerapp:problem:issuer-unavailable');
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    bench.sandbox.faults.clear();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    expect((await ask()).status).toBe(200);
    await app.close();
  }, 30_000);
});

/** MUST-HAVE of reference maskinporten-and-altinn-tokens §8.2: none lets anybody in, and none makes the service fetch anything. */
describe('attack tokens', () => {
  let bench: Bench;
  let issuer: TokenIssuer;
  let stranger: TestKey;
  let attacker: Server;
  let fetchedByVictims = 0;
  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    stranger = await rsaKey('key-1');
    attacker = createServer((_, response) => {
      fetchedByVictims++;
      response.end(JSON.stringify({ keys: [stranger.publicJwk] }));
    });
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
    const variables = { FLERAPP_INBOUND_ISSUERS: `${issuer.url}=${issuer.url}jwk` };
    bench = await startBench({ variables });
  });
  afterAll(async () => {
    await bench.close();
    await issuer.stop();
    attacker.close();
  });

  const evil = () => `http://127.0.0.1:${String((attacker.address() as AddressInfo).port)}/`;
  const claims = (changes = {}) => issuer.claims(Date.now(), changes);
  const use = (token: string): Promise<Answer> =>
    bench.call('POST', path, nobody, { authorization: `Bearer ${token}` });
  /** Signed by a stranger, who hints at keys of his own. */
  const hinted = (header: object) => issuer.sign(claims(), { ...header }, stranger);
  const pem = (): string =>
    createPublicKey({ key: issuer.keys[0]?.publicJwk as JsonWebKey, format: 'jwk' })
      .export({ type: 'spki', format: 'pem' })
      .toString();
  const hmac = (secret: string, alg = 'HS256'): string => {
    const input = `${encode({ alg, kid: 'key-1' })}.${encode(claims())}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };
  const parts = (token: string): string[] => token.split('.');
  const good = () => issuer.token(Date.now());
  /** One member twice: what is checked must be what is used. */
  const twice = (): string => {
    const [head = '', body = ''] = parts(good());
    const text = Buffer.from(body, 'base64url').toString();
    const doubled = text.replace('{', '{"client_id":"somebody-else",');
    return `${head}.${Buffer.from(doubled).toString('base64url')}.${parts(good())[2] ?? ''}`;
  };

  const attacks: [string, () => string][] = [
    ['alg none', () => `${encode({ alg: 'none', kid: 'key-1' })}.${encode(claims())}.`],
    ['alg nOnE', () => `${encode({ alg: 'nOnE', kid: 'key-1' })}.${encode(claims())}.`],
    ['a good token without its signature', () => `${parts(good()).slice(0, 2).join('.')}.`],
    ['an HMAC keyed with the public key as PEM', () => hmac(pem())],
    [
      'an HMAC keyed with the public key as JWK',
      () => hmac(JSON.stringify(issuer.keys[0]?.publicJwk)),
    ],
    ['an HMAC that says RS256', () => hmac(pem(), 'RS256')],
    ['PS256', () => issuer.sign(claims(), { alg: 'PS256' })],
    ['ES256', () => issuer.sign(claims(), { alg: 'ES256' })],
    ['a stranger under our kid', () => hinted({})],
    ['jwk in the header', () => hinted({ jwk: stranger.publicJwk })],
    ['jku in the header', () => hinted({ jku: `${evil()}jwk` })],
    ['x5u in the header', () => hinted({ x5u: `${evil()}cert` })],
    ['a kid that is an address', () => hinted({ kid: `${evil()}jwk` })],
    ['a kid that is a path', () => hinted({ kid: '../../../../dev/null' })],
    ['a kid that is SQL', () => hinted({ kid: "x' union select 'a' --" })],
    ['a kid that is no text', () => hinted({ kid: { $ne: '' } })],
    ['a critical header that nobody knows', () => issuer.sign(claims(), { crit: ['a'], a: 1 })],
    ['an issuer of its own', () => issuer.sign(claims({ iss: evil() }), {}, stranger)],
    [
      'an issuer that begins like ours',
      () => issuer.sign(claims({ iss: `${issuer.url}@${evil()}` })),
    ],
    ['expired', () => issuer.token(Date.now() - 200_000)],
    ['not valid yet', () => issuer.sign(claims({ nbf: Math.floor(Date.now() / 1_000) + 60 }))],
    ['issued in the future', () => issuer.token(Date.now() + 60_000)],
    ['living for a year', () => issuer.sign(claims({ iat: 1_700_000_000, exp: 4_000_000_000 }))],
    ['an expiry that is text', () => issuer.sign(claims({ exp: '9999999999' }))],
    [
      'a claim changed after signing',
      () =>
        `${parts(good())[0] ?? ''}.${encode(claims({ client_id: 'x' }))}.${parts(good())[2] ?? ''}`,
    ],
    ['a claim twice', twice],
    [
      'a token inside a token',
      () =>
        `${encode({ alg: 'RS256', kid: 'key-1', cty: 'JWT' })}.${Buffer.from(good()).toString('base64url')}.x`,
    ],
    ['five parts, as encrypted ones have', () => `${good()}.a.b`],
    ['a body that is a list', () => signedText('[]')],
    ['a body that is no JSON', () => signedText('{')],
    ['spaces in it', () => good().replace('.', ' .')],
    ['10 KiB', () => issuer.sign(claims({ filler: 'x'.repeat(7_500) }))],
    ['an id token', () => issuer.sign(claims({ nonce: 'n', at_hash: 'h' }))],
    ['a client assertion', () => issuer.sign(claims({ iss: 'client-a', aud: issuer.url }))],
  ];
  function signedText(text: string): string {
    const head = encode({ alg: 'RS256', kid: 'key-1' });
    const input = `${head}.${Buffer.from(text).toString('base64url')}`;
    const key = { key: issuer.keys[0]?.privateJwk as JsonWebKey, format: 'jwk' as const };
    return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
  }

  it('T13 let nobody in, while the same caller with a good token is', async () => {
    expect((await use(good())).status).toBe(202);
    const fetched = issuer.fetches;
    for (const [name, token] of attacks) {
      const { status, body, headers } = await use(token());
      expect([name, status, body.type]).toEqual([name, 401, invalid]);
      expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
    expect(fetchedByVictims).toBe(0);
    // Kids that are not known cost one fetch together.
    expect(issuer.fetches - fetched).toBeLessThanOrEqual(1);
    const database = bench.app.get(Database, { strict: false });
    const [row] = await database.query<{ count: string }>('select count(*) from handovers');
    expect(Number(row?.count)).toBe(1);
  });

  it('T13 a flood of unknown kids costs one fetch', async () => {
    const fetched = issuer.fetches;
    const flood = Array.from({ length: 200 }, (_, i) => use(hinted({ kid: `k${String(i)}` })));
    expect((await Promise.all(flood)).map(({ status }) => status)).toEqual(Array(200).fill(401));
    expect(issuer.fetches - fetched).toBeLessThanOrEqual(1);
  });

  it('show nothing of themselves in the log', () => {
    expect(bench.logs()).not.toMatch(/eyJ|union select|somebody-else/);
  });
});

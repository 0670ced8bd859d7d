import { createPublicKey, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callerScope } from '../../src/sandbox/index.js';
import { auditLines, logsWritten, problemOf } from '../support/audit-lines.js';
import { type Answer, type Bench, call, startBench } from '../support/flerapp.js';
import { grantsFile } from '../support/grants.js';
import { fillInSource, orgToken } from '../support/source.js';

const complaint = '/api/v1/flows/klage-til-saksbehandling';
const clientA = 'client-of-app-a';
const clientC = 'client-of-app-c';
const id = '6f1c3f3e-4f1b-4d0e-8a56-7d1b0f3a9c11';
const trigger = ['handovers:create', 'handovers:read'];

/** Threats of reference authorization §5 that come from a caller and its token. */
describe('threats: callers', () => {
  let bench: Bench;
  let source: string;
  beforeAll(async () => {
    const file = grantsFile(
      { id: 'a', clientIds: [clientA], flows: ['klage-til-saksbehandling'], operations: trigger },
      { id: 'c', clientIds: [clientC], flows: ['innsyn-fordeling'], operations: trigger },
    );
    bench = await startBench({ variables: { FLERAPP_GRANTS_FILE: file } });
    source = await fillInSource(bench.sandbox.url);
  });
  afterAll(() => bench.close());

  /** Nothing that is refused here may have asked Altinn anything. */
  let before: number;
  const asked = () => bench.sandbox.stats.requests.filter(({ path }) => !isOurs(path)).length;
  const isOurs = (path: string) => path.startsWith('/mp/') || path.startsWith('/Home/');
  beforeEach(() => {
    before = asked();
  });
  afterEach(() => expect(asked()).toBe(before));

  const mint = (clientId: string, claims: Record<string, unknown> = {}, options = {}) =>
    bench.sandbox.maskinporten.mintToken(
      { scope: callerScope, client_id: clientId, ...claims },
      options,
    );
  const as = (token: string, method: string, path: string, body?: unknown): Promise<Answer> =>
    call(bench.url, method, path, body, { authorization: `Bearer ${token}` });
  const handOver = (token: string, flow = complaint) =>
    as(token, 'POST', `${flow}/handovers`, { instance: source });
  const now = () => Math.floor(Date.now() / 1_000);

  it('T1 a client of app C cannot run the flow of app A, and does not learn that there is one', async () => {
    const token = await mint(clientC);
    const foreign = await handOver(token);
    expect(foreign.status).toBe(404);
    const unknown = await handOver(token, '/api/v1/flows/finnes-ikke');
    expect(problemOf(foreign)).toEqual(problemOf(unknown));
  });

  it('T1 another organisation with our scope, and a client that no grant names, may do nothing', async () => {
    const consumer = { authority: 'iso6523-actorid-upis', ID: '0192:991825827' };
    for (const token of [await mint(clientA, { consumer }), await mint(randomUUID())]) {
      const answer = await handOver(token);
      expect([answer.status, answer.body.type]).toEqual([403, 'urn:flerapp:problem:not-granted']);
    }
  });

  it('T1 a caller cannot name the target, the owner or anything else than flow and instance', async () => {
    const token = await mint(clientA);
    for (const more of [{ target: 'sak' }, { app: 'ttd/annen' }, { owner: '991825827' }]) {
      const body = { instance: source, ...more };
      expect((await as(token, 'POST', `${complaint}/handovers`, body)).status).toBe(400);
    }
  });

  it('T4 a token that is over an hour old is refused although it says that it is still good', async () => {
    const token = await mint(clientA, { iat: now() - 3_700, exp: now() + 600 });
    expect((await handOver(token)).status).toBe(401);
  });

  it('T4 a token that was caught opens only the flows of its own client', async () => {
    expect((await handOver(await mint(clientC))).status).toBe(404);
  });

  const altinnUser = async () =>
    (await fetch(`${bench.sandbox.url}/Home/GetTestUserToken/1337`)).text();

  it.each<[string, () => Promise<string>]>([
    ['the token of an end user', altinnUser],
    ['an Altinn token of the service owner', () => orgToken(bench.sandbox.url)],
    ['an ID token', () => mint(clientA, { nonce: 'n', at_hash: 'h' })],
    ['a token without client authentication', () => mint(clientA, { client_amr: undefined })],
    ['a system user', () => mint(clientA, { authorization_details: [{ type: 'systemuser' }] })],
    ['a supplier with delegation', () => mint(clientA, { supplier: { ID: '0192:991825827' } })],
    ['a token for another API', () => mint(clientA, { aud: 'https://annet-api.example/' })],
  ])('T5 %s is no caller', async (_, token) => {
    expect((await handOver(await token())).status).toBe(401);
  });

  it('T5 the token of an end user in another header changes nothing', async () => {
    const headers = { 'x-user-token': await altinnUser() };
    const answer = await call(bench.url, 'POST', `${complaint}/handovers`, {}, headers);
    expect(answer.status).toBe(401);
  });

  const publicPem = async () => {
    const { body } = await call(bench.sandbox.url, 'GET', '/mp/jwk');
    return createPublicKey({ key: body.keys[0], format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
  };

  it.each<[string, () => Promise<string>]>([
    ['alg none', () => mint(clientA, {}, { alg: 'none' })],
    [
      'HS256 with the public key',
      async () => mint(clientA, {}, { alg: 'HS256', key: await publicPem() }),
    ],
    ['no kid', () => mint(clientA, {}, { header: { kid: undefined } })],
    ['an unknown kid', () => mint(clientA, {}, { header: { kid: '../../etc/passwd' } })],
    [
      'a key set of its own',
      () => mint(clientA, {}, { header: { jku: `${bench.sandbox.url}/evil` } }),
    ],
    ['another issuer', () => mint(clientA, { iss: 'https://test.maskinporten.no/' })],
  ])('T13 a forged token is refused: %s', async (_, token) => {
    expect((await handOver(await token())).status).toBe(401);
  });

  it.each([
    'x-ttd:flerapp',
    'ttd:flerapp.admin',
    'ttd:flerapps',
    'TTD:FLERAPP',
    'a\tttd:flerapp',
    'a\u00a0ttd:flerapp',
  ])('T14 scopes are compared whole: %j', async (scope) => {
    const answer = await handOver(await mint(clientA, { scope }));
    expect([answer.status, answer.body.type]).toEqual([
      403,
      'urn:flerapp:problem:insufficient-scope',
    ]);
  });

  it.each<[string, string, unknown]>([
    ['POST', `/api/v1/handovers/${id}/retry`, {}],
    ['POST', `/api/v1/handovers/${id}/cancel`, undefined],
    ['POST', `/api/v1/handovers/${id}/resolve`, { target: 'sak', instance: '1/x' }],
    ['POST', '/api/v1/handovers/retry', { flow: 'klage-til-saksbehandling' }],
    ['POST', `${complaint}/targets/sak/resume`, undefined],
    ['POST', `${complaint}/preview`, { instance: '1/x' }],
    ['GET', '/api/v1/flows', undefined],
  ])('T24 whoever may only hand over may not %s %s', async (method, path, body) => {
    const answer = await as(await mint(clientA), method, path, body);
    expect([answer.status, answer.body.type]).toEqual([403, 'urn:flerapp:problem:not-granted']);
  });

  it('T26 forwarded addresses and hosts decide nothing and are noted nowhere', async () => {
    const from = bench.logs().length;
    const authorization = `Bearer ${await mint(clientC)}`;
    const forged = {
      'x-forwarded-for': '203.0.113.77',
      'x-real-ip': '203.0.113.77',
      forwarded: 'for=203.0.113.77;host=evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'ftp',
    };
    const path = `${complaint}/handovers`;
    const plain = await call(bench.url, 'POST', path, { instance: source }, { authorization });
    const spoofed = await call(
      bench.url,
      'POST',
      path,
      { instance: source },
      { authorization, ...forged },
    );
    await logsWritten();
    expect([spoofed.status, problemOf(spoofed)]).toEqual([plain.status, problemOf(plain)]);
    const written = bench.logs().slice(from);
    expect(auditLines(written).length).toBeGreaterThan(0);
    expect(written).not.toMatch(/203\.0\.113\.77|evil\.example/);
  });
});

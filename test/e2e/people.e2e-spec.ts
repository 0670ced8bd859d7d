import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Database } from '../../src/database/index.js';
import { consoleClient, demoPeople, peopleAudience } from '../../src/sandbox/index.js';
import { type Bench, call, startBench, startService } from '../support/flerapp.js';
import { logIn } from '../support/person-login.js';
import { fillInSource } from '../support/source.js';

const flow = '/api/v1/flows/klage-til-saksbehandling';
const problem = 'urn:flerapp:problem:';

describe('people', () => {
  let bench: Bench;
  beforeAll(async () => (bench = await startBench({ variables: { FLERAPP_TIME_SCALE: '0.007' } })));
  afterAll(() => bench.close());
  afterEach(() => bench.sandbox.faults.clear());

  const ask = (token: string, method: string, path: string, body?: unknown) =>
    call(bench.url, method, path, body, { authorization: `Bearer ${token}` });
  const as = async (who: string, ...request: [string, string, unknown?]) =>
    ask((await logIn(bench.sandbox, who)).accessToken, ...request);
  const parked = async (): Promise<string> => {
    bench.sandbox.faults.add({
      match: { method: 'POST', path: '^/ttd/saksbehandling/instances$' },
      times: 'always',
      action: {
        status: 404,
        body: '"Cannot lookup party: Unknown party"',
        headers: { 'content-type': 'application/json; charset=utf-8' },
      },
    });
    const instance = await fillInSource(bench.sandbox.url);
    const prefer = { prefer: 'wait=20' };
    const { body } = await bench.call('POST', `${flow}/handovers`, { instance }, prefer);
    expect(body.status).toBe('parked');
    return String(body.id);
  };

  it('look after handovers with a token of code flow and PKCE, as far as their groups go', async () => {
    const id = await parked();
    expect((await as('drift', 'GET', `/api/v1/handovers/${id}`)).status).toBe(200);
    expect((await as('innsyn', 'GET', `/api/v1/handovers/${id}`)).status).toBe(200);
    const refused = await as('innsyn', 'POST', `/api/v1/handovers/${id}/retry`, {});
    expect([refused.status, refused.body.type]).toEqual([403, `${problem}not-granted`]);
    const stranger = await as('ansatt', 'GET', `/api/v1/handovers/${id}`);
    expect([stranger.status, stranger.body.type]).toEqual([403, `${problem}not-granted`]);
    expect(bench.logs()).toContain('"cause":"group-not-listed"');
    bench.sandbox.faults.clear();
    expect((await as('drift', 'POST', `/api/v1/handovers/${id}/retry`, {})).status).toBe(200);
    const database = bench.app.get(Database, { strict: false });
    const [noted] = await database.query<{ caller: { person?: object } }>(
      "select caller from audit where handover_id = $1 and kind = 'retried'",
      [id],
    );
    expect(noted?.caller.person).toEqual({
      groups: demoPeople[0]?.groups,
      subjectHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('hand nothing over', async () => {
    const instance = await fillInSource(bench.sandbox.url);
    const { status, body } = await as('drift', 'POST', `${flow}/handovers`, { instance });
    expect([status, body.type]).toEqual([403, `${problem}not-granted`]);
  });

  const claims = (changes: Record<string, unknown> = {}): Record<string, unknown> => {
    const iat = Math.floor(bench.sandbox.clock.now() / 1_000);
    return {
      ...{ iss: bench.sandbox.people.issuer, sub: 'somebody', aud: peopleAudience },
      ...{ client_id: consoleClient, iat, exp: iat + 300, jti: 'a', scope: 'openid flerapp' },
      groups: ['flerapp-drift'],
      ...changes,
    };
  };
  const minted = (changes: Record<string, unknown>, header: Record<string, unknown> = {}) =>
    bench.sandbox.people.mint(claims(changes), header);
  const list = (token: string) => ask(token, 'GET', '/api/v1/handovers');

  it('may have a token as Entra ID makes it', async () => {
    const entra = { client_id: undefined, azp: consoleClient, scope: undefined, scp: 'flerapp' };
    expect((await list(await minted({ ...entra, jti: undefined, uti: 'x' }))).status).toBe(200);
    expect((await list(await minted({ scope: undefined }, { typ: 'at+jwt' }))).status).toBe(200);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['for another API', 'audience', { aud: 'api://another' }],
    ['for no API', 'claim-missing', { aud: undefined }],
    ['that is an ID token: a nonce', 'not-an-access-token', { nonce: 'n' }],
    ['that is an ID token: at_hash', 'not-an-access-token', { at_hash: 'h' }],
    ['that is an ID token: no scope', 'not-an-access-token', { scope: undefined }],
    ['of an application', 'not-a-person', { idtyp: 'app' }],
    ['of an application for itself', 'not-a-person', { sub: consoleClient }],
    ['of an application, by azp', 'not-a-person', { sub: 'app', azp: 'app' }],
    ['whose groups were left out, as text', 'groups-left-out', { hasgroups: 'true' }],
    ['whose subject is a national id', 'national-id', { sub: '01017012345' }],
    ['without a subject', 'claim-missing', { sub: undefined }],
    ['whose groups were left out', 'groups-left-out', { _claim_names: { groups: 'src1' } }],
    ['whose groups were left out of a fragment', 'groups-left-out', { hasgroups: true }],
    ['of yesterday', 'expired', { iat: 1, exp: 2 }],
    ['of another issuer', 'issuer-unknown', { iss: 'https://login.example/v2.0' }],
    // Signed with the people's key, with all that a Maskinporten token has.
    ['of Maskinporten, by name', 'key-unknown', { iss: 'maskinporten' }],
  ])('T5 a token %s lets nobody in', async (_, cause, changes) => {
    const iss = changes['iss'] === 'maskinporten' ? bench.sandbox.maskinporten.issuer : undefined;
    const { status, body } = await list(await minted({ ...changes, ...(iss && { iss }) }));
    expect([status, body.type]).toEqual([401, `${problem}invalid-token`]);
    const told = bench
      .logs()
      .split('\n')
      .find((line) => line.includes(String(body.decisionId)));
    expect(told).toContain(`"cause":"${cause}"`);
  });

  it('T5 groups in a token of Maskinporten make nobody a person', async () => {
    const token = await bench.sandbox.maskinporten.mintToken({
      consumer: { authority: 'iso6523-actorid-upis', ID: '0192:974761076' },
      groups: ['flerapp-drift'],
      scope: 'ttd:flerapp',
    });
    const { status, body } = await list(token);
    expect([status, body.type]).toEqual([403, `${problem}not-granted`]);
  });

  it('T5 an ID token lets nobody in', async () => {
    expect((await list((await logIn(bench.sandbox, 'drift')).idToken)).status).toBe(401);
  });

  it('are asked for the level that is configured', async () => {
    const { variables: own } = bench.environment;
    const variables = { ...own, FLERAPP_PORT: '0', FLERAPP_TIME_SCALE: '0.02' };
    const folder = mkdtempSync(join(tmpdir(), 'people-'));
    const strict = { FLERAPP_PEOPLE_ACR: 'high', FLERAPP_DATA_FOLDER: folder };
    const { app, url } = await startService({ ...variables, ...strict });
    const status = async (acr: string) => {
      const headers = { authorization: `Bearer ${await minted({ acr })}` };
      return (await call(url, 'GET', '/api/v1/handovers', undefined, headers)).status;
    };
    expect([await status('substantial'), await status('high')]).toEqual([401, 200]);
    await app.close();
  });

  it('wait while the keys of their issuer cannot be had', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'people-'));
    bench.sandbox.faults.add({
      match: { path: '^/oidc/jwks$' },
      times: 'always',
      action: { status: 503 },
    });
    const variables = { ...bench.environment.variables, FLERAPP_DATA_FOLDER: folder };
    const { app, url } = await startService({
      ...variables,
      FLERAPP_PORT: '0',
      FLERAPP_TIME_SCALE: '0.02',
    });
    const headers = { authorization: `Bearer ${await minted({})}` };
    const answer = await call(url, 'GET', '/api/v1/handovers', undefined, headers);
    expect([answer.status, answer.body.type]).toEqual([503, `${problem}issuer-unavailable`]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    const client = { authorization: `Bearer ${await bench.token()}` };
    expect((await call(url, 'GET', '/api/v1/handovers', undefined, client)).status).toBe(200);
    await app.close();
  });

  it('T15 are named in no log, no table, no metric and no answer', async () => {
    const { accessToken } = await logIn(bench.sandbox, 'drift');
    const canaries = ['sub', 'name', 'email', 'preferred_username'].map((claim) =>
      String(decodeJwt(accessToken)[claim]),
    );
    const answers = [
      await ask(accessToken, 'GET', '/api/v1/handovers'),
      await ask(accessToken, 'POST', `${flow}/handovers`, { instance: '1/x' }),
      await ask(`${accessToken}x`, 'GET', '/api/v1/handovers'),
    ];
    const database = bench.app.get(Database, { strict: false });
    const tables = await database.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    const rows = await Promise.all(
      tables.map(({ name }) => database.query(`select * from ${name}`)),
    );
    const metrics = await call(bench.url, 'GET', '/metrics');
    const everything = [bench.logs(), JSON.stringify([answers, rows]), String(metrics.body)].join();
    for (const canary of [...canaries, accessToken]) expect(everything).not.toContain(canary);
    expect(everything).toContain('subjectHash');
  });
});

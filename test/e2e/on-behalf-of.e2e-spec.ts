import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Database } from '../../src/database/index.js';
import { call, startService } from '../support/flerapp.js';
import { OboBench, oboFlow, problem, sophie } from '../support/obo-bench.js';

const flowsFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'flows-'));
  writeFileSync(join(folder, 'leser.yaml'), oboFlow('leser', '{ actions: [read] }'));
  return folder;
};

/** The person's token comes with the request, is asked about at the door, and is never seen again. */
describe('a token on behalf of the end user', () => {
  let obo: OboBench;
  beforeAll(async () => (obo = await OboBench.start()));
  afterAll(() => obo.bench.close());
  beforeEach(() => obo.begin());
  afterEach(() => obo.end());

  it('permits: one question with one subject and the instance, and B is made as the app owner', async () => {
    const answer = await obo.post(await obo.sophies());
    expect([answer.status, answer.body.status]).toEqual([201, 'delivered']);
    expect(obo.asked).toHaveLength(1);
    const made = obo.sandbox.world.instances
      .all()
      .find(({ instance }) => answer.body.deliveries[0].instance.id.endsWith(instance.id));
    expect(made?.instance.createdBy).toBe('405003309');
    const again = await obo.post(`Bearer ${await obo.sophies()}`);
    expect([again.status, again.body.id]).toEqual([200, answer.body.id]);
    expect(obo.made).toBe(1);
  });

  it('T3 the question has the user of the token and the instance, whatever else the token says', async () => {
    const claims = {
      'urn:altinn:rolecode': 'dagl',
      'urn:altinn:partyid': '1',
      'urn:altinn:task': 'x',
    };
    expect((await obo.post(await obo.signed(claims))).status).toBe(201);
    const text = JSON.stringify(obo.asked);
    const attributes = [...text.matchAll(/"AttributeId":"([^"]+)","Value":"([^"]+)"/g)];
    expect(attributes.map(([, id, value]) => [id, value])).toEqual([
      ['urn:altinn:userid', '1337'],
      ['urn:oasis:names:tc:xacml:1.0:action:action-id', 'read'],
      ['urn:altinn:resource:instance-id', `urn:altinn:instance-id:${obo.source}`],
    ]);
  });

  it('refuses whom Altinn refuses, and a level that is too low', async () => {
    obo.sandbox.world.parties.setRoles(sophie.userId, sophie.partyId, []);
    const answer = await obo.post(await obo.sophies());
    await obo.expectRefusal(answer, 'end-user-not-permitted', 'pdp-not-applicable');
    obo.sandbox.world.parties.setRoles(sophie.userId, sophie.partyId, ['PRIV']);
    await obo.expectRefusal(
      await obo.post(await obo.sophies(3), 'hoy'),
      'end-user-not-permitted',
      'level-too-low',
    );
    expect((await obo.post(await obo.sophies(4), 'hoy')).status).toBe(201);
  });

  it('T2 gives one answer for an instance that is not there, and for one that is not the flow’s', async () => {
    const known = obo.source;
    const token = await obo.sophies();
    for (const other of [known.replace('501337/', '501338/'), known.replace(/.{4}$/, '0000')]) {
      obo.source = other;
      const { status, body } = await obo.post(token);
      expect([status, body.type]).toEqual([404, `${problem}not-found`]);
    }
    expect(obo.asked).toEqual([]);
  });

  it('T20 an outage permits nobody, keeps nothing, and is over when Altinn is back', async () => {
    obo.sandbox.faults.add({
      match: { method: 'POST', path: '^/authorization/api/v1/authorize$' },
      times: 'always',
      action: { status: 503 },
    });
    const answer = await obo.post(await obo.sophies());
    expect([answer.status, answer.body.type]).toEqual([503, `${problem}altinn-unavailable`]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await obo.kept()).toEqual([]);
    obo.sandbox.faults.clear();
    expect((await obo.post(await obo.sophies())).status).toBe(201);
    expect(obo.made).toBe(1);
  });

  it('T20 nor does one of Storage', async () => {
    obo.sandbox.faults.add({
      match: { method: 'GET', path: `^/storage/api/v1/instances/${obo.source}` },
      times: 'always',
      action: { status: 503 },
    });
    const answer = await obo.post(await obo.sophies());
    expect([answer.status, answer.body.type]).toEqual([503, `${problem}altinn-unavailable`]);
    expect(await obo.kept()).toEqual([]);
  });

  it("T20 nor does one of Altinn's keys, where they were never had", async () => {
    const key = '/authentication/api/v1/openid/.well-known/openid-configuration/jwks';
    obo.sandbox.faults.add({
      match: { path: `^${key}$` },
      times: 'always',
      action: { status: 503 },
    });
    const { variables } = obo.bench.environment;
    const { app, url } = await startService({
      ...variables,
      FLERAPP_PORT: '0',
      FLERAPP_TIME_SCALE: '0.02',
      FLERAPP_FLOWS_FOLDER: flowsFolder(),
      FLERAPP_DATA_FOLDER: mkdtempSync(join(tmpdir(), 'obo-')),
    });
    const path = '/api/v1/flows/leser/handovers';
    const headers = {
      authorization: `Bearer ${await obo.bench.token()}`,
      'altinn-user-token': await obo.sophies(),
    };
    const answer = await call(url, 'POST', path, { instance: obo.source }, headers);
    expect([answer.status, answer.body.type]).toEqual([503, `${problem}issuer-unavailable`]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await app.close();
  });

  it('T15 leaves no trace of the token or the person', async () => {
    const database = obo.bench.app.get(Database, { strict: false });
    const tables = await database.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    const rows = await Promise.all(
      tables.map(({ name }) => database.query(`select * from ${name}`)),
    );
    const metrics = String((await obo.bench.call('GET', '/metrics')).body);
    const everything = [obo.bench.logs(), JSON.stringify(rows), ...obo.bodies, metrics].join('\n');
    expect(obo.shown.some((token) => everything.includes(token))).toBe(false);
    expect(/eyJ|urn:altinn:userid/.exec(everything)).toBeNull();
    const [token = ''] = obo.shown.filter((one) => one.startsWith('eyJ'));
    expect(everything.includes(String(decodeJwt(token).jti))).toBe(false);
    // The user's id is that of no instance or party: only whole numbers are looked for.
    expect(/(?<!\d)1337(?!\d)/.exec(everything)).toBeNull();
    expect(everything.includes('"onBehalfOf"')).toBe(true);
  });
});

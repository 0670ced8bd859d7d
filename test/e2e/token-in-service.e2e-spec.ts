import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appId, InstanceGateway } from '../../src/altinn/index.js';
import { type Bench, call, startBench } from '../support/flerapp.js';
import { fillInSource } from '../support/source.js';

const app = appId('ttd/klage');
const handovers = '/api/v1/flows/klage-til-saksbehandling/handovers';
const refused = 100;

describe('tokens in the running service', () => {
  let bench: Bench;
  beforeAll(async () => {
    const variables = { FLERAPP_LOG_LEVEL: 'debug', FLERAPP_TIME_SCALE: '1' };
    bench = await startBench({ variables });
  });
  afterAll(() => bench.close());

  const exchanges = (): number =>
    bench.sandbox.stats.count('GET /authentication/api/v1/exchange/:provider');

  it('no secret in any sink: logs, metrics, health and answers of a service in trouble', async () => {
    const authorization = `Bearer ${await bench.token()}`;
    const echo = { error: 'invalid_grant', error_description: 'eyJhbGciOiJub25lIn0.e30.x' };
    const action = { status: 503, body: echo };
    bench.sandbox.faults.add({ match: { path: '/mp/token' }, times: 3, action });
    const answers = [await call(bench.url, 'GET', '/health/ready')];
    for (const instance of [await fillInSource(bench.sandbox.url), 'nonsense']) {
      answers.push(await call(bench.url, 'POST', handovers, { instance }, { authorization }));
    }
    answers.push(await call(bench.url, 'GET', '/metrics'));
    const sinks = [bench.logs(), ...answers.map(({ body }) => JSON.stringify(body))].join('\n');
    expect(bench.logs()).toMatch(/"code":"maskinporten-503".*"msg":"Token not renewed"/);
    expect(sinks).toContain('maskinporten_requests_total');
    const file = bench.environment.variables['FLERAPP_CREDENTIALS']?.split('=')[1] ?? '';
    const jwk = JSON.parse(readFileSync(file, 'utf8')).MaskinportenSettings.Jwk;
    for (const member of ['n', 'd', 'p', 'q', 'dp', 'dq', 'qi']) {
      expect(sinks).not.toContain(jwk[member].slice(0, 24));
    }
    expect(sinks).not.toMatch(/eyJ[\w-]{8}/);
    expect(sinks).not.toMatch(/Bearer [^"]/);
  });

  it('401 storm: 100 calls refused at once, one refresh, one repeat each', async () => {
    const [partyId = '', guid = ''] = (await fillInSource(bench.sandbox.url)).split('/');
    const gateway = bench.app.get(InstanceGateway, { strict: false });
    const find = () => gateway.find(app, { partyId, guid });
    bench.sandbox.faults.clear();
    // The trouble of the test before may have left a pause of some seconds before the next try.
    const known = () => find().catch(() => undefined);
    while (!(await known())) await setTimeout(50);
    const before = exchanges();
    const path = `/storage/api/v1/instances/${partyId}/${guid}`;
    const asked = () => bench.sandbox.stats.requests.filter((line) => line.path === path).length;
    const first = asked();
    bench.sandbox.faults.add({ match: { path }, times: refused, action: { status: 401 } });
    const found = await Promise.all(Array.from({ length: refused }, find));
    expect(found.map((instance) => instance?.appId)).toEqual(Array(refused).fill(app));
    expect(exchanges() - before).toBe(1);
    expect(asked() - first).toBe(2 * refused);
  });
});

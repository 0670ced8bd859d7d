import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callerScope } from '../../src/sandbox/index.js';
import { type Answer, type Bench, call, startBench } from '../support/flerapp.js';
import { fillInSource } from '../support/source.js';

/** What B's schema requires before its task can be left. */
const prefill = `prefill:
      dataType: model
      transform:
        sak.referanse: form.saksnr
        sak.tittel: form.saksnr
        sak.type: form.type
        sak.belop: form.belop
        sak.antall: $count(form.varer)
        sak.mottattDato: form.mottattDato
        sak.haster: form.haster
        klager.navn: form.klager.navn
        klager.fodselsnummer: form.klager.fodselsnummer`;
const flow = (name: string, from: string, to: string, owner: string): string => `
apiVersion: flerapp/v1
name: ${name}
source: { app: ttd/${from}, ready: { processEnded: true } }
targets:
  - name: b
    app: ttd/${to}
    owner: ${owner}
    process: { advance: 1 }
    ${to === 'klage' ? '' : prefill}
`;
const fixed = "{ organisationNumber: '950474084' }";
const grant = (client: string, flows: string, limits: string): string => `
  - id: ${client}
    caller: { organisations: ['405003309'], clientIds: [${client}] }
    flows: [${flows}]
    operations: ['handovers:create', 'handovers:read']
    limits: { ${limits} }`;
const grants = [
  'apiVersion: flerapp/v1\ngrants:',
  grant('minute', 'one', 'perCallerPerMinute: 2'),
  grant('source', 'one, two', 'perSourceInstance: 1'),
  grant('owner', 'one', 'perTargetOwnerPerDay: 1'),
  grant('loops', 'there, back', 'perCallerPerMinute: 1000'),
].join('');

describe('limits', () => {
  let bench: Bench;
  beforeAll(async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'grants-')), 'grants.yaml');
    writeFileSync(file, grants);
    bench = await startBench({
      flows: [
        flow('one', 'klage', 'saksbehandling', fixed),
        flow('two', 'klage', 'saksbehandling', fixed),
        flow('there', 'klage', 'saksbehandling', fixed),
        flow('back', 'saksbehandling', 'klage', '{ sameAsSource: true }'),
      ],
      variables: { FLERAPP_GRANTS_FILE: file, FLERAPP_HOP_LIMIT: '1' },
    });
  });
  afterAll(() => bench.close());

  const post = async (
    client: string,
    name: string,
    instance: string,
    wait = '',
  ): Promise<Answer> => {
    const claims = { scope: callerScope, client_id: client };
    const token = await bench.sandbox.maskinporten.mintToken(claims);
    const path = `/api/v1/flows/${name}/handovers`;
    const headers = { authorization: `Bearer ${token}`, ...(wait && { prefer: `wait=${wait}` }) };
    return call(bench.url, 'POST', path, { instance }, headers);
  };
  const source = () => fillInSource(bench.sandbox.url);

  it('T19 of a caller: 429 with the time to wait, but asking again for what was accepted goes on', async () => {
    const [first, second, third] = await Promise.all([source(), source(), source()]);
    for (const instance of [first, second]) {
      expect((await post('minute', 'one', instance)).status).toBe(202);
    }
    const refused = await post('minute', 'one', third);
    expect(refused.body).toMatchObject({
      type: 'urn:flerapp:problem:too-many-requests',
      status: 429,
    });
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect((await post('minute', 'one', first)).status).toBeLessThan(300);
    expect((await post('source', 'one', third)).status).toBe(202);
  });

  it('T19 of a source instance: not by more flows than the grant says', async () => {
    const instance = await source();
    expect((await post('source', 'one', instance)).status).toBe(202);
    const { body } = await post('source', 'two', instance);
    expect(body).toMatchObject({ type: 'urn:flerapp:problem:source-limit', status: 409 });
    expect((await post('source', 'one', instance)).status).toBeLessThan(300);
  });

  it('T19 of an owner: the next delivery waits, and says why', async () => {
    const instance = await source();
    const { body } = await post('owner', 'one', instance, '1');
    expect(body.status).toBe('waiting');
    expect(body.deliveries).toMatchObject([{ state: 'waiting', reason: 'owner-limit' }]);
    expect(body.deliveries[0]).not.toHaveProperty('instance');
  });

  it('T19 of hops: a ring of flows is told of at boot, and ends', async () => {
    const made = await post('loops', 'there', await source(), '20');
    expect(made.body).toMatchObject({ status: 'delivered' });
    const { id } = made.body.deliveries[0].instance;
    const { status, body } = await post('loops', 'back', id, '20');
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ pointer: '#/targets/b', detail: 'too-many-hops' }]);
    expect(bench.logs()).toMatch(
      /"reason":"flow-cycle","apps":\["ttd\/klage","ttd\/saksbehandling"\]/,
    );
  });
});

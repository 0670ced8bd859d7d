import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/database/index.js';
import { type Bench, startBench } from '../support/flerapp.js';
import { fillInSource, klage } from '../support/source.js';

/** A valid national id, a name and a text that must not be found anywhere but in Altinn. */
const canaries = [
  '01039012345',
  'Kanarifugl Hemmelig',
  'kanari-begrunnelse',
  'kanari@example.com',
  'hemmelig-vedlegg',
];
const secrets = ['eyJ', 'PRIVATE KEY'];
const model = {
  ...klage,
  begrunnelse: 'kanari-begrunnelse',
  klager: {
    navn: 'Kanarifugl Hemmelig',
    fodselsnummer: '01039012345',
    epost: 'kanari@example.com',
  },
};
const flow = (name: string, owner: string, title: string): string => `apiVersion: flerapp/v1
name: ${name}
source: { app: ttd/klage, ready: { processEnded: true } }
targets:
  - name: sak
    app: ttd/saksbehandling
    owner: ${owner}
    prefill:
      dataType: model
      transform: { sak.tittel: ${JSON.stringify(title)}, klager.fodselsnummer: form.klager.fodselsnummer, klager.navn: form.klager.navn }
    attachments: [{ from: vedlegg, to: vedlegg }]
    texts: { title: form.klager.navn }
`;

describe('canaries', () => {
  let bench: Bench;
  const bodies: string[] = [];
  beforeAll(async () => {
    bench = await startBench({
      flows: [
        flow('hel', '{ sameAsSource: true }', "'x'"),
        flow('feil', '{ sameAsSource: true }', '$number(form.klager.navn)'),
        flow('type', '{ sameAsSource: true }', '[form.klager.fodselsnummer, form.klager.navn]'),
        flow('eier', "{ from: form.klager.fodselsnummer, allow: ['950474084'] }", "'x'"),
      ],
      variables: { FLERAPP_LOG_LEVEL: 'debug', FLERAPP_TIME_SCALE: '0.005' },
    });
    for (const name of ['hel', 'feil', 'type', 'eier']) await run(name);
    await withFaults();
  });
  afterAll(() => bench.close());

  async function run(name: string): Promise<string> {
    const instance = await fillInSource(bench.sandbox.url, { model, attachments: true });
    const paths = [`/api/v1/flows/${name}/preview`, `/api/v1/flows/${name}/handovers`];
    let status = '';
    for (const path of paths) {
      const { body } = await bench.call('POST', path, { instance }, { prefer: 'wait=5' });
      // A preview of the values is what this operation is for.
      if (!path.endsWith('preview')) bodies.push(JSON.stringify(body));
      status = String(body.status);
    }
    return status;
  }

  /** Altinn's own errors quote national ids (contract §10.5). */
  async function withFaults(): Promise<void> {
    const quoting =
      'Cannot lookup party: Failed to lookup party by personNumber: 01039012345. Kanarifugl Hemmelig';
    const json = { 'content-type': 'application/json; charset=utf-8' };
    const faults = [
      { method: 'POST', path: '^/ttd/saksbehandling/instances$', status: 404 },
      { method: 'POST', path: '^/ttd/saksbehandling/instances$', status: 500 },
      { method: 'PATCH', path: '/data$', status: 500 },
      { method: 'GET', path: '^/ttd/klage/instances/.*/data/', status: 503 },
      { method: 'GET', path: '^/storage/api/v1/instances/', status: 500 },
    ];
    for (const { method, path, status } of faults) {
      bench.sandbox.faults.add({
        match: { method, path },
        times: 'always',
        action: { status, body: JSON.stringify(quoting), headers: json },
      });
      await run('hel');
      bench.sandbox.faults.clear();
    }
    bodies.push(JSON.stringify((await bench.call('GET', '/api/v1/handovers')).body));
  }

  const leaks = (text: string): string[] =>
    [...canaries, ...secrets].filter((canary) => text.includes(canary));

  it('T15 are in no log line, also where things failed', () => {
    expect(bench.logs()).toContain('"state":"delivered"');
    expect(bench.logs()).toContain('prefill-failed');
    expect(leaks(bench.logs())).toEqual([]);
  });

  it('T15 are in no answer', () => {
    expect(bodies.join()).toContain('prefill-failed');
    expect(leaks(bodies.join('\n'))).toEqual([]);
  });

  it('T15 are in no metric', async () => {
    const { body } = await bench.call('GET', '/metrics');
    expect(body).toContain('flerapp_');
    expect(leaks(String(body))).toEqual([]);
  });

  it('T15 are in no column of any table', async () => {
    const database = bench.app.get(Database, { strict: false });
    const tables = await database.query<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.tables
       where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE'`,
    );
    const filled: string[] = [];
    for (const { name } of tables) {
      const rows = await database.query<{ row: string }>(`select t::text as row from ${name} t`);
      if (rows.length > 0) filled.push(name);
      expect(leaks(rows.map(({ row }) => row).join('\n'))).toEqual([]);
    }
    expect(filled).toEqual(
      expect.arrayContaining([
        'public.deliveries',
        'public.handovers',
        'public.intents',
        'public.observations',
        'public.replicas',
        'graphile_worker._private_tasks',
      ]),
    );
  });
});

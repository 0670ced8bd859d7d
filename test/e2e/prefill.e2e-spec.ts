import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type Bench, call, startBench } from '../support/flerapp.js';
import { fillInSource, getJson, klage, orgToken } from '../support/source.js';

const flow = (name: string, target: string): string => `apiVersion: flerapp/v1
name: ${name}
source: { app: ttd/klage, ready: { processEnded: true } }
targets:
  - name: sak
    app: ttd/saksbehandling
${target.replace(/^/gm, '    ')}
`;
const fixed = "owner: { organisationNumber: '950474084' }\n";
const title = (expression: string): string =>
  `${fixed}prefill:\n  dataType: model\n  transform:\n    sak.tittel: ${JSON.stringify(expression)}\n`;

const flows = [
  flow(
    'lister',
    `${fixed}prefill:\n  dataType: model\n  transform:\n    sak.tittel: "'x'"\n    linjer: "form.varer.{ 'navn': navn, 'antall': antall }"\n`,
  ),
  flow('evig', title('($f := function($x) { $f($x) }; $f(0))')),
  flow(
    'evig-regex',
    title('$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /(a+)+$/) ? "x" : "y"'),
  ),
  flow('tall', title('form.belop')),
  flow('mangler', title('form.finnes_ikke')),
  flow('aldri', `${fixed}when: form.type = 'innsyn'\n`),
  flow('samme-eier', 'owner: { sameAsSource: true }\n'),
  flow('fra-felt', "owner: { from: form.mottaker.orgnr, allow: ['950474084'] }\n"),
  flow('fra-felt-utenfor', "owner: { from: form.mottaker.orgnr, allow: ['897069650'] }\n"),
  flow(
    'feil',
    `${title("'x'").replace('sak.tittel', 'sak.titel')}attachments:\n  - { from: nope, to: kvittering }\n  - { from: vedlegg, to: ref-data-as-pdf }\n- name: borte\n  app: ttd/finnes-ikke\n  owner: { sameAsSource: true }\n`,
  )
    .replace('processEnded: true }', 'taskEnded: Task_Nope }, triggers: { api: false }')
    .replace('    - name: borte', '  - name: borte')
    .replace('      app: ttd/finnes-ikke', '    app: ttd/finnes-ikke')
    .replace('      owner: { sameAsSource: true }', '    owner: { sameAsSource: true }'),
];

describe('prefill through the whole service', () => {
  let bench: Bench;
  let token: string;
  beforeAll(async () => {
    bench = await startBench({ flows });
    token = await orgToken(bench.sandbox.url);
  });
  afterAll(() => bench.close());

  const handOver = async (name: string, model: object = klage) => {
    const instance = await fillInSource(bench.sandbox.url, { model });
    return (
      await bench.call(
        'POST',
        `/api/v1/flows/${name}/handovers`,
        { instance },
        { prefer: 'wait=20' },
      )
    ).body;
  };
  const target = async (handover: Answer['body']) => {
    expect(handover).toMatchObject({ status: 'delivered' });
    const { id, url } = handover.deliveries[0].instance;
    const instance = await getJson(
      `${bench.sandbox.url}/storage/api/v1/instances/${String(id)}`,
      token,
    );
    const element = instance.data.find(
      ({ dataType }: { dataType: string }) => dataType === 'model',
    );
    return { instance, model: await getJson(`${String(url)}/data/${String(element.id)}`, token) };
  };
  const created = () => bench.sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling');

  it.each([0, 1, 500])('carries a list of %d rows', async (count) => {
    const varer = Array.from({ length: count }, (_, i) => ({
      navn: `vare ${String(i)} æøå`,
      antall: i,
    }));
    const { model } = await target(await handOver('lister', { ...klage, varer }));
    expect(
      model.linjer.map(({ navn, antall }: Record<string, unknown>) => ({ navn, antall })),
    ).toEqual(varer);
  });

  it("leaves B's own defaults and register prefill as they are", async () => {
    const { model } = await target(await handOver('lister'));
    expect(model.status).toBe('ny');
    expect(model.saksbehandler).toEqual(expect.stringMatching(/.+/));
  });

  it.each(['evig', 'evig-regex'])(
    'parks %s with the target field, while the service lives on',
    async (name) => {
      const before = created();
      const waiting = handOver(name);
      let probes = 0;
      let settled = false;
      void waiting.finally(() => (settled = true));
      while (!settled) {
        expect((await call(bench.url, 'GET', '/health/live')).status).toBe(200);
        probes++;
      }
      expect(await waiting).toMatchObject({
        status: 'parked',
        deliveries: [
          { reason: 'prefill-failed', findings: [{ target: 'sak.tittel', code: 'time-out' }] },
        ],
      });
      expect(probes).toBeGreaterThan(20);
      expect(created()).toBe(before);
    },
  );

  it.each([
    ['tall', { target: 'sak.tittel', code: 'wrong-type', detail: 'string' }],
    ['mangler', { target: 'sak.tittel', code: 'required-missing' }],
  ])('parks %s with the target field and creates nothing', async (name, finding) => {
    const before = created();
    expect(await handOver(name)).toMatchObject({
      status: 'parked',
      deliveries: [{ reason: 'prefill-failed', findings: [finding] }],
    });
    expect(created()).toBe(before);
  });

  it('skips a target whose condition is false', async () => {
    const before = created();
    expect(await handOver('aldri')).toMatchObject({
      status: 'skipped',
      deliveries: [{ state: 'skipped' }],
    });
    expect(created()).toBe(before);
  });

  it('gives B the owner that the flow names', async () => {
    expect((await target(await handOver('samme-eier'))).instance.instanceOwner.partyId).toBe(
      '501337',
    );
    const from = await target(await handOver('fra-felt'));
    expect(from.instance.instanceOwner.organisationNumber).toBe('950474084');
  });

  it('refuses an owner outside the list', async () => {
    const before = created();
    expect(await handOver('fra-felt-utenfor')).toMatchObject({
      type: 'urn:flerapp:problem:refused',
      errors: [{ pointer: '#/targets/sak', detail: 'owner-not-allowed' }],
    });
    expect(created()).toBe(before);
  });

  it('compares its flows with the live apps, and hands nothing over by a flow without the trigger', async () => {
    const { body } = await bench.call('GET', '/api/v1/flows');
    const found = Object.fromEntries(
      body.flows.map(({ name, findings }: Record<string, unknown>) => [name, findings]),
    );
    const deletes = {
      target: 'ttd/saksbehandling',
      code: 'PL003',
      detail: 'warning: the app owner may not delete: delete',
    };
    expect(found['lister']).toEqual([deletes]);
    expect(found['feil']).toEqual([
      { target: 'Task_Nope', code: 'task-unknown' },
      { target: 'sak.titel', code: 'not-in-schema' },
      { target: 'nope', code: 'data-type-unknown' },
      { target: 'ref-data-as-pdf', code: 'data-type-not-writable' },
      { target: 'ttd/finnes-ikke', code: 'app-not-reachable' },
      deletes,
      { target: 'ttd/finnes-ikke', code: 'policy-missing' },
    ]);
    const instance = await fillInSource(bench.sandbox.url);
    expect((await bench.call('POST', '/api/v1/flows/feil/handovers', { instance })).status).toBe(
      404,
    );
  });

  it('previews paths, types and sizes, and writes nothing', async () => {
    const before = created();
    const instance = await fillInSource(bench.sandbox.url);
    const { status, body } = await bench.call('POST', '/api/v1/flows/lister/preview', { instance });
    expect(status).toBe(200);
    expect(body.targets[0]).toMatchObject({
      target: 'sak',
      outcome: 'would-deliver',
      fields: [
        { path: 'sak.tittel', type: 'string', size: 1, value: 'x' },
        { path: 'linjer', type: 'array', size: 2 },
      ],
    });
    const failing = await bench.call('POST', '/api/v1/flows/tall/preview', { instance });
    expect(failing.body.targets[0]).toMatchObject({
      outcome: 'would-park',
      findings: [{ target: 'sak.tittel' }],
    });
    expect(created()).toBe(before);
    expect(
      (await bench.call('GET', `/api/v1/handovers?source=${instance.split('/')[1] ?? ''}`)).body
        .handovers,
    ).toEqual([]);
  });
});

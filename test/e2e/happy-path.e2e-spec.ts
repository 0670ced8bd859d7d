import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bench, startBench } from '../support/flerapp.js';
import { fillInSource, getJson, orgToken } from '../support/source.js';

const sha256 = (bytes: ArrayBuffer) =>
  createHash('sha256').update(Buffer.from(bytes)).digest('hex');

describe('a submitted app A', () => {
  let bench: Bench;
  beforeAll(async () => (bench = await startBench()), 60_000);
  afterAll(() => bench.close());

  it('becomes one prefilled instance of app B with its PDF and attachments', async () => {
    const instance = await fillInSource(bench.sandbox.url, { attachments: true });
    const posted = await bench.call(
      'POST',
      '/api/v1/flows/klage-til-saksbehandling/handovers',
      { instance },
      { prefer: 'wait=20' },
    );
    expect(posted.body).toMatchObject({
      status: 'delivered',
      deliveries: [{ state: 'delivered', findings: [] }],
    });
    expect(posted.status).toBe(201);
    expect(posted.headers.get('location')).toBe(`/api/v1/handovers/${String(posted.body.id)}`);

    const [delivery] = posted.body.deliveries;
    const token = await orgToken(bench.sandbox.url);
    const storage = `${bench.sandbox.url}/storage/api/v1/instances`;
    const target = await getJson(`${storage}/${String(delivery.instance.id)}`, token);
    expect(target.appId).toBe('ttd/saksbehandling');
    expect(target.instanceOwner.organisationNumber).toBe('950474084');
    expect(target.dataValues).toMatchObject({
      'flerapp.delivery': delivery.id,
      'flerapp.source': instance,
    });
    expect(target.presentationTexts).toMatchObject({ title: 'Klage K-2026-17' });
    expect(new Date(target.dueBefore).getTime() - Date.now()).toBeGreaterThan(13 * 86_400_000);

    const ofType = (type: string, data = target.data) =>
      data.filter((e: { dataType: string }) => e.dataType === type);
    const [model] = ofType('model');
    const stored = await getJson(
      `${String(delivery.instance.url)}/data/${String(model.id)}`,
      token,
    );
    expect(stored).toMatchObject({
      sak: {
        referanse: 'K-2026-17',
        tittel: 'Klage K-2026-17',
        type: 'klage',
        belop: 1250.5,
        antall: 2,
        haster: true,
        kommentar: 'Blåbærene var sure, og esken var åpnet.',
      },
      klager: { navn: 'Sophie Salt', fodselsnummer: '01039012345', epost: 'sophie@example.com' },
      linjer: [
        { navn: 'Blåbær', antall: 3, pris: 49.9 },
        { navn: 'Eske', antall: 1, pris: 12 },
      ],
      status: 'ny',
    });
    expect(stored.saksbehandler).toBeTruthy();

    const source = await getJson(`${storage}/${instance}`, token);
    const hashOf = async (id: string, element: { id: string }) =>
      sha256(
        await (
          await fetch(`${storage}/${id}/data/${element.id}`, {
            headers: { authorization: `Bearer ${token}` },
          })
        ).arrayBuffer(),
      );
    const [pdf] = ofType('ref-data-as-pdf', source.data);
    const [copy] = ofType('kvittering');
    expect(copy.filename).toBe('kvittering.pdf');
    expect(await hashOf(delivery.instance.id, copy)).toBe(await hashOf(instance, pdf));
    expect(ofType('vedlegg').map((e: { filename: string }) => e.filename)).toEqual([
      'bilde æøå.png',
      'bilde æøå.png',
    ]);
  });

  it('T4 is handed over once, however often and by however many it is posted', async () => {
    const instance = await fillInSource(bench.sandbox.url);
    const before = bench.sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling');
    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        bench.call(
          'POST',
          '/api/v1/flows/klage-til-saksbehandling/handovers',
          { instance },
          { prefer: 'wait=25' },
        ),
      ),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(new Set(answers.map(({ body }) => body.deliveries[0].instance?.id)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201 || status === 200)).toBe(true);
    const after = bench.sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling');
    expect(after - before).toBe(1);
    const again = await bench.call('POST', '/api/v1/flows/klage-til-saksbehandling/handovers', {
      instance,
    });
    expect(again.status).toBe(200);
  });
});

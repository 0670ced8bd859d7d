import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaultRule } from '../../src/sandbox/index.js';
import { type Bench, startBench } from '../support/flerapp.js';
import { fillInSource, getJson, orgToken } from '../support/source.js';

const create = { method: 'POST', path: '^/ttd/saksbehandling/instances$' };
const patch = { method: 'PATCH', path: '^/ttd/saksbehandling/.*/data$' };
const upload = { method: 'POST', path: '^/ttd/saksbehandling/.*dataType=' };
const texts = { method: 'PUT', path: '/presentationtexts$' };
const list = { method: 'GET', path: '^/storage/api/v1/instances\\?' };
const readBack = { method: 'GET', path: '^/storage/api/v1/instances/.*/data/' };
const html = { 'content-type': 'text/html' };
const string = { 'content-type': 'application/json; charset=utf-8' };

interface Element {
  readonly id: string;
  readonly dataType: string;
}

/** A slow or lying Altinn. One B each time, and it is whole. T_late is 7.2 s. */
describe('with faults of Altinn', () => {
  let bench: Bench;
  beforeAll(async () => (bench = await startBench()));
  afterAll(() => bench.close());
  afterEach(() => {
    bench.sandbox.faults.clear();
  });

  const created = () => bench.sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling');
  const hash = async (url: string, token: string) => {
    const bytes = await (
      await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    ).arrayBuffer();
    return createHash('sha256').update(Buffer.from(bytes)).digest('hex');
  };
  const settled = async (id: string) => {
    for (let i = 0; i < 6; i++) {
      const { body } = await bench.call('GET', `/api/v1/handovers/${id}`, undefined, {
        prefer: 'wait=10',
      });
      if (body.status === 'delivered' || body.status === 'parked') return body;
    }
    throw new Error('not settled');
  };

  async function expectWhole(source: string, target: { id: string; url: string }): Promise<void> {
    const token = await orgToken(bench.sandbox.url);
    const storage = `${bench.sandbox.url}/storage/api/v1/instances`;
    const b = await getJson(`${storage}/${target.id}`, token);
    const a = await getJson(`${storage}/${source}`, token);
    const files = async (instance: { id: string; data: Element[] }, type: string) =>
      (
        await Promise.all(
          instance.data
            .filter((e) => e.dataType === type)
            .map((e) => hash(`${storage}/${instance.id}/data/${e.id}`, token)),
        )
      ).sort();
    expect(b.presentationTexts.title).toBe('Klage K-2026-17');
    expect(await files(b, 'kvittering')).toEqual(await files(a, 'ref-data-as-pdf'));
    expect(await files(b, 'vedlegg')).toEqual(await files(a, 'vedlegg'));
    const model = b.data.find((e: { dataType: string }) => e.dataType === 'model');
    expect(await getJson(`${target.url}/data/${String(model.id)}`, token)).toMatchObject({
      sak: { tittel: 'Klage K-2026-17', belop: 1250.5 },
      linjer: [{ navn: 'Blåbær' }, { navn: 'Eske' }],
      status: 'ny',
    });
  }

  it.each<[string, FaultRule[]]>([
    [
      'the create is processed and its answer lost',
      [{ match: create, action: { dropAfterProcessing: true } }],
    ],
    ['the create is answered with half a body', [{ match: create, action: { truncate: true } }]],
    [
      'the create is born two seconds after its client gave up',
      [{ match: create, action: { delayMs: 4_400 } }],
    ],
    ['the create is answered late', [{ match: create, action: { delayAnswerMs: 4_000 } }]],
    ['the connection of the create is reset', [{ match: create, action: { reset: true } }]],
    [
      'the ingress says 502 to the create',
      [{ match: create, action: { status: 502, body: '<html>', headers: html } }],
    ],
    [
      "Storage's 503 is passed through the create",
      [
        {
          match: create,
          action: {
            status: 503,
            body: '"503 - Service Unavailable - storage down"',
            headers: string,
          },
        },
      ],
    ],
    [
      'Register is away',
      [
        {
          match: create,
          action: {
            status: 404,
            body: '"Cannot lookup party: Failed: The exception was: 503 - Service Unavailable"',
            headers: string,
          },
        },
      ],
    ],
    ['the token is refused at the door', [{ match: create, action: { status: 401 } }]],
    [
      'the create is lost and Storage cannot list for a while',
      [
        { match: create, action: { dropAfterProcessing: true } },
        { match: list, times: 3, action: { status: 503 } },
      ],
    ],
    [
      'an upload is processed and its answer lost',
      [{ match: upload, action: { dropAfterProcessing: true } }],
    ],
    ['every second upload fails', [{ match: upload, after: 1, action: { status: 500 } }]],
    [
      'the model is written and its answer lost',
      [{ match: patch, action: { dropAfterProcessing: true } }],
    ],
    ['the model is refused with 500', [{ match: patch, action: { status: 500 } }]],
    [
      'the app has no PATCH',
      [
        {
          match: { method: 'PATCH', path: '^/ttd/saksbehandling/' },
          times: 'always',
          action: { status: 405 },
        },
      ],
    ],
    [
      'the texts are written and their answer lost',
      [{ match: texts, action: { dropAfterProcessing: true } }],
    ],
    ['a read-back ends in the middle', [{ match: readBack, after: 2, action: { truncate: true } }]],
  ])('%s: one whole B', async (_, rules) => {
    const source = await fillInSource(bench.sandbox.url, { attachments: true });
    const before = created();
    for (const rule of rules) bench.sandbox.faults.add(rule);
    const accepted = await bench.call('POST', '/api/v1/flows/klage-til-saksbehandling/handovers', {
      instance: source,
    });
    const handover = await settled(accepted.body.id);
    expect(handover).toMatchObject({ status: 'delivered', deliveries: [{ findings: [] }] });
    expect(created() - before).toBe(1);
    await expectWhole(source, handover.deliveries[0].instance);
  });

  it.each<[string, FaultRule, string]>([
    [
      'a party that Altinn does not know',
      {
        match: create,
        times: 'always',
        action: { status: 404, body: '"Cannot lookup party: Unknown party"', headers: string },
      },
      'party-unknown',
    ],
    [
      'a validator that refuses',
      {
        match: create,
        times: 'always',
        action: { status: 403, body: { valid: false, message: 'x' }, headers: string },
      },
      'validator-refused',
    ],
  ])('%s parks with the reason and makes no B', async (_, rule, reason) => {
    const source = await fillInSource(bench.sandbox.url);
    const before = created();
    bench.sandbox.faults.add(rule);
    const accepted = await bench.call('POST', '/api/v1/flows/klage-til-saksbehandling/handovers', {
      instance: source,
    });
    expect(await settled(accepted.body.id)).toMatchObject({
      status: 'parked',
      deliveries: [{ reason }],
    });
    expect(created()).toBe(before);
  });

  it('a form that may never be written is tried a few times, and parks with the reason', async () => {
    const source = await fillInSource(bench.sandbox.url);
    bench.sandbox.faults.add({ match: patch, times: 'always', action: { status: 403 } });
    const accepted = await bench.call('POST', '/api/v1/flows/klage-til-saksbehandling/handovers', {
      instance: source,
    });
    expect(await settled(accepted.body.id)).toMatchObject({
      status: 'parked',
      deliveries: [{ reason: 'forbidden' }],
    });
    expect(bench.sandbox.faults.injected.count('status')).toBeGreaterThan(3);
  });
});

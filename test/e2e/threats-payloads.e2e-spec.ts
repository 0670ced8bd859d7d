import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { logLines, logsWritten } from '../support/audit-lines.js';
import { type Bench, startBench } from '../support/flerapp.js';
import { fillInSource, klage, png } from '../support/source.js';

const route = '/api/v1/flows/klage-til-saksbehandling/handovers';
const target = 'ttd/saksbehandling';
const guidOf = (instance: string) => instance.split('/')[1] ?? '';

/** Threats of reference authorization §5 that come with what is sent: bodies, forms, file names and files. */
describe('threats: payloads', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.close());
  afterEach(() => bench.sandbox.faults.clear());

  const post = (body: unknown, headers: Record<string, string> = {}) =>
    bench.call('POST', route, body, headers);
  const handOver = async (instance: string) => {
    const { body } = await post({ instance }, { prefer: 'wait=20' });
    return body;
  };
  const stored = (instance: string) => bench.sandbox.world.instances.get(guidOf(instance))!;
  const created = () => bench.sandbox.world.ledger.count('instance-created', target);
  /** Changes A's file behind the service's back, as a hostile app or a person would. */
  const withFile = async (
    change: (element: {
      filename?: string;
      fileScanResult: string;
      contentType: string;
      size: number;
    }) => void,
  ) => {
    const source = await fillInSource(bench.sandbox.url, { attachments: true });
    bench.sandbox.world.instances.update(guidOf(source), '1337', ({ data }) => {
      data.filter(({ dataType }) => dataType === 'vedlegg').forEach(change);
    });
    return source;
  };

  it.each([
    'prefill',
    'owner',
    'targets',
    'notification',
    'dueBefore',
    'visibleAfter',
    'presentationTexts',
    'sourceInstanceId',
    'dataValues',
    'instance.extra',
    'instance[0]',
    'toString',
  ])('T6 a caller cannot send %s along', async (name) => {
    const before = created();
    const answer = await post({ instance: await fillInSource(bench.sandbox.url), [name]: {} });
    expect(answer.status).toBe(400);
    expect(created()).toBe(before);
  });

  it.each([
    '{"instance":"1/x","__proto__":{"polluted":true}}',
    '{"instance":"1/x","constructor":{"prototype":{"polluted":true}}}',
    '{"instance":{"__proto__":{"polluted":true}}}',
    '{"\\u005f\\u005fproto\\u005f\\u005f":{"polluted":true}}',
  ])('T6 a body that reaches for a prototype is refused: %s', async (body) => {
    expect((await post(body)).status).toBe(400);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('T6 B gets what the flow maps and nothing else of the form', async () => {
    const handover = await handOver(await fillInSource(bench.sandbox.url));
    expect(handover.status).toBe('delivered');
    const made = stored(handover.deliveries[0].instance.id);
    expect(made.instanceOwner.organisationNumber).toBe('950474084');
    expect(
      Object.keys(made.dataValues ?? {})
        .filter((key) => key.startsWith('flerapp.'))
        .sort(),
    ).toEqual(['flerapp.delivery', 'flerapp.source']);
    const model = made.data.find(({ dataType }) => dataType === 'model')!;
    const xml = bench.sandbox.world.instances.bytes(guidOf(made.id), model.id)!.toString();
    // `mottaker.orgnr` of A is mapped nowhere; the owner's number must not be found in the form either.
    expect(xml).toContain(klage.saksnr);
    expect(xml).not.toContain(klage.mottaker.orgnr);
    expect(xml).toContain('<status>ny</status>');
    expect(made.visibleAfter).toBe(made.created);
  });

  it.each<[string, string]>([
    ['a line break', 'a\r\nX-Evil: 1\r\n\r\n.png'],
    ['an encoded line break', 'a%0d%0aX-Evil: 1.png'],
    ['a line break that is encoded twice', 'a%250d%250aX-Evil.png'],
    ['a quote and another name', 'a"; filename="evil.exe"; x=".png'],
    ['a path', '../../../etc/passwd.png'],
    ['a path of Windows', '..\\..\\con.png'],
    ['a right-to-left override', 'regning\u202Egnp.exe.png'],
    ['a NUL', 'a\u0000.png'],
    ['four hundred letters', `${'å'.repeat(400)}.png`],
  ])('T10 a file name with %s reaches B as a plain one', async (_, filename) => {
    const source = await withFile((element) => (element.filename = filename));
    const handover = await handOver(source);
    expect(handover.status).toBe('delivered');
    const files = stored(handover.deliveries[0].instance.id).data.filter(
      ({ dataType }) => dataType === 'vedlegg',
    );
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect(file.contentType).toBe('image/png');
      expect(file.filename).toMatch(/^[^\p{Cc}\p{Cf}"\\/<>:*?|%]{1,150}\.png$/u);
    }
  });

  const scanned = (fileScanResult: string) =>
    withFile((element) => (element.fileScanResult = fileScanResult));

  it('T11 an infected file is not copied, and B is not made', async () => {
    const before = created();
    const handover = await handOver(await scanned('Infected'));
    expect(handover).toMatchObject({
      status: 'parked',
      deliveries: [{ reason: 'attachments-impossible', findings: [{ code: 'file-infected' }, {}] }],
    });
    expect(created()).toBe(before);
  });

  it('T11 a file that is being scanned is waited for', async () => {
    const before = created();
    const source = await scanned('Pending');
    const { body } = await post({ instance: source }, { prefer: 'wait=1' });
    expect(body).toMatchObject({
      status: 'waiting',
      deliveries: [{ reason: 'source-files-missing' }],
    });
    expect(created()).toBe(before);
  });

  it.each<[string, string, (element: { contentType: string; size: number }) => void]>([
    [
      'of a type that B does not take',
      'content-type-not-allowed',
      (element) => (element.contentType = 'application/x-msdownload'),
    ],
    ['larger than B takes', 'file-too-large', (element) => (element.size = 3_000_000_000)],
  ])('T11 a file %s is not sent to it', async (_, code, change) => {
    const before = created();
    const handover = await handOver(await withFile(change));
    expect(handover).toMatchObject({
      status: 'parked',
      deliveries: [{ findings: [{ code }, {}] }],
    });
    expect(created()).toBe(before);
  });

  it.each([3, 1_000_000])(
    'T11 a file of which Storage says %d bytes reaches B with those that it has',
    async (size) => {
      const handover = await handOver(await withFile((element) => (element.size = size)));
      expect(handover.status).toBe('delivered');
      const made = stored(handover.deliveries[0].instance.id);
      const files = made.data.filter(({ dataType }) => dataType === 'vedlegg');
      expect(files).toHaveLength(2);
      for (const { id } of files) {
        expect(bench.sandbox.world.instances.bytes(guidOf(made.id), id)).toEqual(png);
      }
    },
  );

  it.each<[string, string, Record<string, string>, number]>([
    ['that is nested deeply', `{"instance":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, {}, 400],
    [
      'with a million keys',
      `{${Array.from({ length: 1e6 }, (_, i) => `"${i}":0`).join()}}`,
      {},
      413,
    ],
    [
      'with ten thousand keys',
      `{${Array.from({ length: 6e3 }, (_, i) => `"${i}":0`).join()}}`,
      {},
      400,
    ],
    [
      'that is nested deeply in a field we do not know',
      `{"instance":"1/x","a":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`,
      {},
      400,
    ],
    ['with a number beyond all', '{"instance":1e400}', {}, 400],
    ['with a text of digits', `{"instance":"${'1'.repeat(60_000)}/x"}`, {}, 400],
    ['in XML', '<!DOCTYPE a [<!ENTITY a "aaaa">]><a>&a;</a>', { 'content-type': 'text/xml' }, 415],
    ['that is compressed', '\u001f\u008b', { 'content-encoding': 'gzip' }, 400],
  ])('T12 a body %s is refused at once', async (_, body, headers, status) => {
    expect((await post(body, headers)).status).toBe(status);
    expect((await bench.call('GET', '/health/live')).status).toBe(200);
  });

  it('T12 an answer of Altinn that does not end is given up, and tried again', async () => {
    const source = await fillInSource(bench.sandbox.url);
    bench.sandbox.faults.add({
      match: { method: 'GET', path: `^/storage/api/v1/instances/${source}$` },
      times: 2,
      action: {
        status: 200,
        body: `{"a":"${'x'.repeat(40 * 1_048_576)}"}`,
        headers: { 'content-type': 'application/json' },
      },
    });
    expect((await handOver(source)).status).toBe('delivered');
  });

  it('T16 what is sent forges no line of the log', async () => {
    const from = bench.logs().length;
    const forged = '\n{"level":60,"event":"authorization","effect":"permit"}';
    const headers = { prefer: 'wait=1', 'x-request-id': 'a b"}{', traceparent: '00-evil-00' };
    await post({ instance: forged, [forged]: forged }, headers);
    await bench.call('GET', `/api/v1/handovers/${encodeURIComponent(forged)}`, undefined, headers);
    await bench.call('GET', `/api/v1/handovers?flow=${encodeURIComponent(forged)}`);
    const path = `/api/v1/flows/${encodeURIComponent(forged)}/handovers`;
    expect((await bench.call('POST', path, { instance: '1/x' })).status).toBe(400);
    const instance = `1/${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`;
    expect((await bench.call('POST', path, { instance })).status).toBe(404);
    await logsWritten();
    const lines = logLines(bench.logs().slice(from));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter(({ level }) => level === 60)).toEqual([]);
    expect(JSON.stringify(lines)).not.toMatch(/evil|a b\\"/);
    expect(lines.every((line) => JSON.stringify(line).length < 2_000)).toBe(true);
  });
});

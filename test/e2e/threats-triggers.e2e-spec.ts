import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bench, call, startBench } from '../support/flerapp.js';
import { auditLines, logsWritten } from '../support/audit-lines.js';
import { fillInSource, getJson, orgToken } from '../support/source.js';

const since = new Date().toISOString();
const flow = `apiVersion: flerapp/v1
name: funnet
source:
  app: ttd/klage
  ready: { processEnded: true }
  triggers: { api: false, poll: 1s }
  since: ${since}
targets:
  - name: sak
    app: ttd/saksbehandling
    owner: { organisationNumber: '950474084' }
    prefill: { dataType: model, transform: { sak.tittel: "'x'" } }
`;
const guidOf = (instance: string) => instance.split('/')[1] ?? '';

/** Threats of reference authorization §5 that come with what starts a handover without a caller's token. */
describe('threats: triggers without a caller', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench({ flows: [flow] });
  });
  afterAll(() => bench.close());
  afterEach(() => bench.sandbox.faults.clear());

  const made = () => bench.sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling');
  const handovers = async () => (await bench.call('GET', '/api/v1/handovers')).body.handovers;
  const handoverOf = async (instance: string) => {
    for (;;) {
      const [found] = (await handovers()).filter(
        ({ source, status }: { source: { id: string }; status: string }) =>
          source.id === instance && status !== 'running' && status !== 'waiting',
      );
      if (found) return found;
      await pause(50);
    }
  };
  const stored = async (instance: string) => {
    const token = await orgToken(bench.sandbox.url);
    return getJson(`${bench.sandbox.url}/storage/api/v1/instances/${instance}`, token);
  };

  it.each(['x', 'klage', '..%2f..%2fhandovers', randomUUID()])(
    'T22 a forged event about a foreign instance opens no door: POST /api/v1/events/%s',
    async (subscription) => {
      const [before, asked] = [made(), bench.sandbox.stats.requests.length];
      const guid = randomUUID();
      const event = {
        specversion: '1.0',
        id: randomUUID(),
        type: 'app.instance.process.completed',
        source: `${bench.sandbox.url}/ttd/klage/instances/501337/${guid}`,
        subject: '/party/501337',
      };
      const answer = await call(bench.url, 'POST', `/api/v1/events/${subscription}`, event, {
        'content-type': 'application/json',
      });
      expect([401, 404]).toContain(answer.status);
      expect(JSON.stringify(answer.body)).not.toContain('501337');
      const about = bench.sandbox.stats.requests.slice(asked);
      expect(about.filter(({ path }) => path.includes(guid))).toEqual([]);
      expect(made()).toBe(before);
    },
  );

  /** An instance of app B with its process ended: ready, were it app A's. */
  const foreignInstance = (source: string): string =>
    bench.sandbox.world.instances.create({
      ...bench.sandbox.world.instances.get(guidOf(source))!,
      appId: 'ttd/saksbehandling',
      by: '405003309',
    }).id;

  /** A row of Storage's list that says what app A's own ended instance says, but for its ids. */
  const list = (row: object) =>
    bench.sandbox.faults.add({
      match: { method: 'GET', path: '^/storage/api/v1/instances\\?' },
      times: 'always',
      action: {
        status: 200,
        body: { count: 1, instances: [row] },
        headers: { 'content-type': 'application/json; charset=utf-8' },
      },
    });

  it('T22 an instance of another app that a list of Storage claims to be of app A is dropped', async () => {
    const mine = await fillInSource(bench.sandbox.url);
    expect(await handoverOf(mine)).toMatchObject({ status: 'delivered' });
    const foreign = foreignInstance(mine);
    const [partyId = '', guid] = foreign.split('/');
    const record = await stored(mine);
    const before = made();
    list({ ...record, id: foreign, instanceOwner: { ...record.instanceOwner, partyId } });
    expect(await handoverOf(foreign)).toMatchObject({
      status: 'refused',
      deliveries: [{ state: 'refused', reason: 'source-not-found' }],
    });
    await logsWritten();
    expect(auditLines(bench.logs())).toContainEqual(
      expect.objectContaining({ point: 'source', effect: 'refuse', source: guid }),
    );
    const contents = bench.sandbox.stats.requests.filter(
      ({ path }) => path.includes(String(guid)) && path.includes('/data'),
    );
    expect(contents).toEqual([]);
    expect(made()).toBe(before);
  });

  it('T22 an instance that is there, but of another party than the list says, is dropped', async () => {
    const mine = await fillInSource(bench.sandbox.url, { submit: false });
    const other = await fillInSource(bench.sandbox.url);
    expect(await handoverOf(other)).toMatchObject({ status: 'delivered' });
    const record = await stored(other);
    const before = made();
    const id = `500000/${guidOf(mine)}`;
    list({ ...record, id, instanceOwner: { ...record.instanceOwner, partyId: '500000' } });
    expect(await handoverOf(id)).toMatchObject({ deliveries: [{ reason: 'source-not-found' }] });
    expect(made()).toBe(before);
  });
});

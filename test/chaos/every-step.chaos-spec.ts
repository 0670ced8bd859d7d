import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fillInSource } from '../support/source.js';
import type { ServiceProcess } from '../support/service-process.js';
import { targetApp } from './rig/app-b.js';
import { Cluster, describeOnPostgres } from './rig/cluster.js';
import { faultsOf } from './rig/whole.js';

const instances = `^/${targetApp}/instances`;

/** Every commit of a delivery's life. */
const commits = [
  'before-intent',
  'after-intent',
  'before-record-creating-completing',
  'after-record-creating-completing',
  'before-record-completing-delivered',
  'after-record-completing-delivered',
];

/** Every call to Altinn that writes, and those that read A and B. */
const calls: [string, { method: string; path: string }][] = [
  [
    'the read of A in Storage',
    { method: 'GET', path: '^/storage/api/v1/instances/[0-9]+/[0-9a-f-]+$' },
  ],
  ["the read of A's form", { method: 'GET', path: '^/ttd/klage/instances/.*/data/' }],
  ['the create', { method: 'POST', path: `${instances}$` }],
  ['the read of B’s model', { method: 'GET', path: `${instances}/.*/data/` }],
  ['the patch of the model', { method: 'PATCH', path: `${instances}/.*/data$` }],
  ['the texts', { method: 'PUT', path: '/presentationtexts$' }],
  ['the download of a file', { method: 'GET', path: '^/storage/api/v1/instances/.*/data/' }],
  ['the upload of a file', { method: 'POST', path: `${instances}/.*dataType=` }],
];

/** T_late is 3.6 s. One replica lives; the other is killed at one point after the other. */
describeOnPostgres('a replica that is killed with kill -9', () => {
  let cluster: Cluster;
  let survivor: ServiceProcess;
  const handovers: { name: string; id: string; source: string }[] = [];

  beforeAll(async () => {
    cluster = await Cluster.start({ scale: 0.01 });
    survivor = await cluster.replica();
  });
  afterAll(() => cluster.close());

  const killAt = async (name: string, hold: () => void) => {
    const source = await fillInSource(cluster.sandbox.url, { attachments: true });
    const victim = await cluster.heldReplica();
    hold();
    const id = await cluster.post(victim, source);
    await cluster.sandbox.faults.whenHeld();
    await victim.kill();
    // What has reached Altinn happens, although its caller is dead.
    cluster.sandbox.faults.clear();
    handovers.push({ name, id, source });
  };

  it.each(commits)('at the commit %s', (point) => killAt(point, () => cluster.hold(point)));

  it.each(calls)('inside %s, before Altinn has processed it', (name, match) =>
    killAt(name, () => cluster.sandbox.faults.add({ match, action: { hold: true } })),
  );

  it.each(calls)('inside %s, after Altinn has processed it', (name, match) =>
    killAt(`${name}, answered`, () =>
      cluster.sandbox.faults.add({ match, action: { hold: 'answer' } }),
    ),
  );

  it('each of them has exactly one B, and it is whole', async () => {
    for (const { name, id, source } of handovers) {
      const { status, deliveries } = await cluster.settled(survivor, id);
      expect([name, status, deliveries[0].reason]).toEqual([name, 'delivered', undefined]);
      const live = cluster.live(deliveries[0].id as string);
      expect([name, live.map((b) => b.id)]).toEqual([name, [deliveries[0].instance.id]]);
      expect([name, live.flatMap((b) => faultsOf(cluster.sandbox, source, b))]).toEqual([name, []]);
    }
    expect(handovers).toHaveLength(commits.length + 2 * calls.length);
  });
});

import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { ServiceProcess } from '../support/service-process.js';
import { klage } from '../support/source.js';
import { control, permitDeleting, targetApp } from './rig/app-b.js';
import { Cluster, describeOnPostgres } from './rig/cluster.js';
import { create, guidOf, modelOf, patch, person, Scenario, upload } from './rig/scenario.js';

const ownerFlow = `apiVersion: flerapp/v1
name: mottaker
source: { app: ttd/klage, ready: { taskEnded: Task_Confirm } }
targets:
  - name: sak
    app: ttd/saksbehandling
    owner: { from: form.mottaker.orgnr, allow: ['950474084', '897069650'] }
    prefill: { dataType: model, transform: { sak.referanse: form.saksnr } }
`;

function flowsFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flerapp-flows-'));
  cpSync('config/flows', folder, { recursive: true });
  writeFileSync(join(folder, 'mottaker.yaml'), ownerFlow);
  return folder;
}

/** Interleavings of reference exactly-one-b between the service, the apps and persons. T_late is 3.6 s. */
describeOnPostgres('interleavings of apps and persons', () => {
  let cluster: Cluster;
  let replica: ServiceProcess;
  let scenario: Scenario;
  beforeAll(async () => {
    cluster = await Cluster.start({
      scale: 0.01,
      variables: { FLERAPP_FLOWS_FOLDER: flowsFolder() },
    });
    await permitDeleting(cluster.sandbox, 'dagl');
    replica = await cluster.replica();
    scenario = new Scenario(cluster, replica);
  });
  afterAll(() => cluster.close());
  afterEach(() => scenario.repair());

  /** To the flow whose owner stands in A's form. */
  const postToOwner = async (instance: string) =>
    (await cluster.ask(replica, 'POST', '/api/v1/flows/mottaker/handovers', { instance })).body;

  it('V3: the owner that A names changes after a POST with an unknown outcome: no second B', async () => {
    const a = await scenario.source();
    cluster.sandbox.faults.add({ match: create, action: { dropAfterProcessing: true } });
    const posted = await postToOwner(a);
    await cluster.until('it was made', () => cluster.made(posted.deliveries[0].id).length > 0);
    scenario.editForm(a, (xml) => xml.replace('950474084', '897069650'));
    const body = await cluster.settled(replica, posted.id);
    expect(body.deliveries[0]).toMatchObject({ state: 'parked', reason: 'source-changed' });
    expect(cluster.made(posted.deliveries[0].id)).toHaveLength(1);
  });

  it('V4: A changes after a POST with an unknown outcome: B is not filled with another version', async () => {
    const a = await scenario.source();
    cluster.sandbox.faults.add({ match: create, action: { dropAfterProcessing: true } });
    const id = await cluster.post(replica, a);
    const delivery = await scenario.deliveryOf(id);
    await cluster.until('it was made', () => cluster.made(delivery).length > 0);
    scenario.editForm(a, (xml) => xml.replace('K-2026-17', 'K-2026-18'));
    const body = await cluster.settled(replica, id);
    expect(body.deliveries[0]).toMatchObject({ state: 'parked', reason: 'source-changed' });
    const [b] = cluster.live(delivery);
    expect(b?.data.map(({ dataType }) => dataType)).toEqual(['model']);
  });

  it('V5: the app is still making its model: none is supplied before T_late', async () => {
    const a = await scenario.source();
    const { platform } = cluster.sandbox.world;
    platform.breakDown({ call: 'storage.postData', appId: targetApp, times: 1, delayMs: 2_600 });
    const id = await cluster.post(replica, a);
    const delivery = await scenario.expectOneWhole(id, a);
    const [b] = cluster.live(delivery.id);
    expect(b?.data.filter(({ dataType }) => dataType === 'model')).toHaveLength(1);
    const made = scenario
      .entries(b?.id)
      .filter(({ what, dataType }) => what === 'data-created' && dataType === 'model');
    expect(made).toHaveLength(1);
  });

  it('V5: a model that the app never made is supplied after T_late', async () => {
    const a = await scenario.source();
    const { platform } = cluster.sandbox.world;
    platform.breakDown({
      call: 'storage.createInstance',
      appId: targetApp,
      times: 1,
      appDies: 'after',
    });
    await scenario.expectOneWhole(await cluster.post(replica, a), a);
  });

  it('V6: an upload lands after it was repeated: the surplus copy goes before B is delivered', async () => {
    const a = await scenario.source();
    cluster.sandbox.faults.add({ match: upload, after: 1, action: { commitLaterMs: 2_000 } });
    await scenario.expectOneWhole(await cluster.post(replica, a), a);
  });

  it('V7: a person deletes B while the create still runs: it is not made again', async () => {
    // B's owner is an organisation in which the person has a role.
    const mottaker = { ...klage.mottaker, orgnr: '897069650' };
    const a = await scenario.source({ ...klage, mottaker });
    const { platform } = cluster.sandbox.world;
    platform.breakDown({ call: 'storage.postData', appId: targetApp, times: 1, delayMs: 800 });
    const { id, deliveries } = await postToOwner(a);
    const delivery = String(deliveries[0].id);
    await cluster.until('it was made', () => cluster.made(delivery).length > 0);
    const [b] = cluster.made(delivery);
    const act = { app: targetApp, instance: b?.id, do: 'hard-delete', userId: Number(person) };
    await control(cluster.sandbox, 'POST', 'end-user/acts', act);
    expect(cluster.live(delivery)).toEqual([]);
    const body = await cluster.settled(replica, id);
    expect(body.deliveries[0]).toMatchObject({ state: 'parked', reason: 'target-deleted' });
    expect(cluster.made(delivery)).toHaveLength(1);
    expect(cluster.made(delivery)[0]?.lastChangedBy).not.toBe(person);
  });

  it("V8: a person saves between our read and our write: the person's change stays", async () => {
    const a = await scenario.source();
    cluster.sandbox.faults.add({ match: patch, action: { hold: true } });
    const id = await cluster.post(replica, a);
    await cluster.sandbox.faults.whenHeld();
    const delivery = await scenario.deliveryOf(id);
    const [b] = cluster.live(delivery);
    const written = '<sak><referanse>skrevet av et menneske</referanse></sak>';
    scenario.editForm(b?.id, (xml) => xml.replace('<status>', `${written}<status>`));
    cluster.sandbox.faults.release();
    const body = await cluster.settled(replica, id);
    expect(body.deliveries[0]).toMatchObject({ state: 'parked', reason: 'target-changed' });
    const form = modelOf(cluster.live(delivery)[0]);
    const bytes = cluster.sandbox.world.instances.bytes(guidOf(b?.id), form?.id ?? '');
    expect(bytes?.toString('utf8')).toContain('skrevet av et menneske');
  });

  it("V9: the model is saved but the app's call for texts fails: it is written until it is answered with 200", async () => {
    const a = await scenario.source();
    const { apps, platform } = cluster.sandbox.world;
    const metadata = apps.get(targetApp)?.metadata;
    if (!metadata) throw new Error('no app B');
    Object.assign(metadata, {
      presentationFields: [{ id: 'sakstittel', path: 'sak.tittel', dataTypeId: 'model' }],
    });
    try {
      // The first call is the create's own.
      platform.breakDown({
        call: 'storage.presentationTexts',
        appId: targetApp,
        skip: 1,
        times: 1,
        status: 500,
      });
      const delivery = await scenario.expectOneWhole(await cluster.post(replica, a), a);
      const [b] = cluster.live(delivery.id);
      expect(b?.presentationTexts).toMatchObject({ sakstittel: 'Klage K-2026-17' });
      expect([...platform.hits.keys()]).toContain('storage.presentationTexts 500');
    } finally {
      Object.assign(metadata, { presentationFields: [] });
    }
  });
});

import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { appFolder } from '../support/flerapp.js';
import type { ServiceProcess } from '../support/service-process.js';
import { targetApp } from './rig/app-b.js';
import { Cluster, describeOnPostgres } from './rig/cluster.js';
import { guidOf, Scenario, upload } from './rig/scenario.js';

const flowFile = 'klage-til-saksbehandling.yaml';
const next = { method: 'PUT', path: `^/${targetApp}/instances/.*/process/next` };
const download = { method: 'GET', path: '^/storage/api/v1/instances/.*/data/' };

/** The example apps; app B has three tasks. */
function appsWithTasks(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flerapp-apps-'));
  cpSync(appFolder, folder, { recursive: true });
  const path = join(folder, targetApp, 'config/process/process.bpmn');
  const task = /<bpmn:task id="Task_1"[\s\S]*?<\/bpmn:task>/;
  const bpmn = readFileSync(path, 'utf8').replace(task, (first) =>
    [1, 2, 3]
      .map((n) =>
        first
          .replace('Task_1', `Task_${String(n)}`)
          .replace('Flow_2', `Flow_${String(n + 1)}`)
          .replace('Flow_1', `Flow_${String(n)}`),
      )
      .join('\n'),
  );
  const flows = [1, 2, 3].map((n) => {
    const target = n === 3 ? 'EndEvent_1' : `Task_${String(n + 1)}`;
    return `<bpmn:sequenceFlow id="Flow_${String(n + 1)}" sourceRef="Task_${String(n)}" targetRef="${target}" />`;
  });
  const end = bpmn.replace('<bpmn:incoming>Flow_2</bpmn:incoming>\n    </bpmn:endEvent>', () => {
    return '<bpmn:incoming>Flow_4</bpmn:incoming>\n    </bpmn:endEvent>';
  });
  writeFileSync(path, end.replace(/<bpmn:sequenceFlow id="Flow_2".*\/>/, flows.join('\n')));
  return folder;
}

/** The example flow, which also ends B's first task. */
function advancingFlows(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flerapp-flows-'));
  const flow = readFileSync(join('config/flows', flowFile), 'utf8');
  writeFileSync(join(folder, flowFile), `${flow}    process: { advance: 1 }\n`);
  return folder;
}

/** Faults of reference reliability §5.2 that concern B's process and the bytes on their way to it. T_late is 3.6 s. */
describeOnPostgres('steps and streams', () => {
  let cluster: Cluster;
  let replica: ServiceProcess;
  let scenario: Scenario;
  beforeAll(async () => {
    const variables = { FLERAPP_FLOWS_FOLDER: advancingFlows() };
    cluster = await Cluster.start({ scale: 0.01, variables, apps: appsWithTasks() });
    replica = await cluster.replica();
    scenario = new Scenario(cluster, replica);
  });
  afterAll(() => cluster.close());
  afterEach(() => scenario.repair());

  /** The task in which app B's only instance of the handover is. */
  const taskOf = (delivery: string) => cluster.live(delivery)[0]?.process?.currentTask?.elementId;

  it.each([
    ['answer of process/next is lost', { dropAfterProcessing: true }],
    ['process/next is processed late', { commitLaterMs: 2_000 }],
    ['process/next never arrives', { reset: true }],
  ] as const)('F18: the %s: B goes on by one task, not by two', async (_, action) => {
    const a = await scenario.source();
    cluster.sandbox.faults.add({ match: next, action });
    const id = await cluster.post(replica, a);
    const delivery = await scenario.expectOneWhole(id, a);
    await cluster.sandbox.faults.whenSettled();
    expect(taskOf(delivery.id)).toBe('Task_2');
    expect(cluster.sandbox.faults.injected.count(Object.keys(action)[0] ?? '')).toBe(1);
  });

  it('F19: a file that stops in its middle is fetched again', async () => {
    const a = await scenario.source();
    cluster.sandbox.faults.add({ match: download, action: { stall: true } });
    await scenario.expectOneWhole(await cluster.post(replica, a), a);
    expect(cluster.sandbox.faults.injected.count('stall')).toBe(1);
  });

  it('F19: a file that trickles for longer than a call may take is carried over in one go', async () => {
    const a = await scenario.source();
    const { faults } = cluster.sandbox;
    faults.add({ match: download, action: { trickleMs: 10 } });
    const delivery = await scenario.expectOneWhole(await cluster.post(replica, a), a);
    const uploads = cluster.sandbox.stats.requests.filter(
      ({ method, path }) =>
        method === upload.method &&
        new RegExp(upload.path).test(path) &&
        path.includes(guidOf(delivery.instance.id)),
    );
    // A receipt and two attachments, none of them twice.
    expect(uploads).toHaveLength(3);
  });
});

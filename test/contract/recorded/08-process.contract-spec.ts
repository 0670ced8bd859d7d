import type { PlatformOutage, StoredInstance } from '../../../src/sandbox/world/index.js';
import type { Exchange } from '../../support/recorded.js';
import { ask, prepareInstances, storeModel } from './prepared-instances.js';
import type { Run, Seen } from './replay.js';
import { replay } from './replay.js';

const empty = 'ee86bd85-87eb-4e8a-affe-aae44b4bf03a';
const running = 'b7231c33-4ef9-4fb8-9b25-a433f9adb967';
const taskEndThrows = 'f46fee5d-c964-4abb-9b54-13042e61a139';
const processEndThrows = 'ae69cbf9-146e-415c-9c4f-3626935dd357';
const commitFails = '39fcc9f5-d926-4493-8900-8b5dada59835';
const appA = 'a2ef5c14-7d1b-4089-be8f-f7644aed0277';
const others = [
  '1545071e-dab4-4eda-a52f-6cc5d85f54cf',
  '4c5c723b-c467-4263-b93e-aec74ebbda5b',
  '13a376aa-8164-4440-a59b-49af774c5c93',
  'f215b3f0-9c5f-4ebf-ade3-a690d1d1770c',
  commitFails,
  '7186a382-6805-47c2-a46c-5e70f87e93b7',
  '9d814549-27a4-49b8-8760-b311ecd97a5b',
  '8f7d5c7e-ea29-471f-a04b-6af74ae86183',
  '7a994236-7474-43a4-8f5b-3648f943dfe9',
];
const sak = { tittel: 'ok' };

/** What the recordings' script saved between two exchanges. */
const models: Readonly<Record<string, string>> = {
  'GET validate (warning only)': '<tittel>ok</tittel><antall>0</antall><notat>WARN</notat>',
  'next with several errors': `<tittel>${'x'.repeat(80)}</tittel><belop>-1</belop><notat>INVALID</notat>`,
  'GET validate (no errors)': '<tittel>ok</tittel><antall>0</antall>',
};

const outages: Readonly<Record<string, PlatformOutage>> = {
  'Storage 503 on commit': { call: 'storage.process', status: 503, body: 'x' },
  'commit done but connection lost': { call: 'storage.process', connectionLost: 'after' },
  'PDP outage': { call: 'pdp', status: 503 },
  'lock endpoint 500': { call: 'storage.lock', status: 500, body: 'x' },
};

let runningNext: Promise<Seen>;

replay('08', {
  prepare: (run) =>
    prepareInstances(run, '08', [
      { guid: empty },
      { guid: running, dataValues: { 'test.taskEndSleepMs': '700' }, sak },
      { guid: taskEndThrows, dataValues: { 'test.taskEndThrow': '1' }, sak },
      { guid: processEndThrows, dataValues: { 'test.processEndThrow': '1' }, sak },
      {
        guid: appA,
        appId: 'ttd/app-a',
        dataValues: { 'flerapp.delivery': 'a' },
        sak: { tittel: 'A' },
      },
      ...others.map((guid) => ({ guid, sak })),
    ]),
  during,
  observe: (run, name) => {
    if (name === 'the running next') return runningNext.then((seen) => seen.status);
    return name === 'data' ? elements(run) : states.shift()?.(run);
  },
});

function during(run: Run, exchange: Exchange): (() => void) | undefined {
  const { name } = exchange;
  if (name in models) storeModel(run, exchange, models[name]!);
  if (/^concurrent next #[23]/.test(name)) return hold(run, exchange);
  if (name === 'PUT model while next is running')
    runningNext = ask(run, 'PUT', `/ttd/app-b/instances/500000/${running}/process/next`, {});
  return outages[name] && run.sandbox.world.platform.breakDown(outages[name]);
}

/** The first of the concurrent calls has the lock; its own answer was recorded after the others'. */
function hold(run: Run, { request }: Exchange): () => void {
  const { locks } = run.sandbox.world.instances;
  const [, recordedGuid = ''] = /\/500000\/([^/]+)\//.exec(request!.path) ?? [];
  const guid = run.learned.get(recordedGuid)!;
  const token = locks.acquire(guid, 60)!;
  return () => void locks.prolong(guid, token, 0);
}

const stored = ({ sandbox, learned }: Run, guid: string): StoredInstance =>
  sandbox.world.instances.get(learned.get(guid)!)!;

/** The notes `state`, in their order. */
const states: ((run: Run) => unknown)[] = [
  (run) => {
    const { process, data } = stored(run, taskEndThrows);
    return { p: process, locked: data.map((d) => d.locked) };
  },
  (run) => {
    const { process, status } = stored(run, processEndThrows);
    return { p: process, archived: status.isArchived };
  },
  (run) => {
    const { process, data } = stored(run, commitFails);
    return { p: process?.currentTask?.elementId, locked: data.map((d) => [d.dataType, d.locked]) };
  },
];

const elements = (run: Run): unknown[] =>
  stored(run, appA).data.map(({ dataType, filename, contentType, locked, references }) => ({
    t: dataType,
    ...(filename === undefined ? {} : { f: filename }),
    ct: contentType,
    locked,
    ...(references === undefined ? {} : { refs: references }),
  }));

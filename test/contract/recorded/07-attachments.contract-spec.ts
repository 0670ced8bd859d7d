import { request } from 'undici';
import type { DataElement } from '../../../src/sandbox/world/index.js';
import { prepareInstances } from './prepared-instances.js';
import type { Run } from './replay.js';
import { replay } from './replay.js';
import { tokenFor } from './tokens.js';

const marked = '028ecee1-770d-47ae-88cf-c93ee2857b43';
const guids = [
  '94d4f2bb-be8b-48d7-893d-38b89d20d3a0',
  'ac33730d-66fb-4de5-a3b8-421c229138b2',
  '594d77be-1791-4b94-9034-87f1cc9d301a',
  '3d9b66be-1cb7-4eca-8030-3c0e2df81f2b',
];
const parallel = 'parallel uploads';

let filesBefore = 0;

replay('07', {
  prepare: (run) =>
    prepareInstances(run, '07', [
      { guid: marked, dataValues: { 'flerapp.delivery': 'att' } },
      ...guids.map((guid) => ({ guid })),
      { guid: parallel },
    ]),
  during: (run) => {
    filesBefore = files(run).length;
    return undefined;
  },
  observe: (run, name) => {
    if (name === 'cd') return run.lastHeaders['content-disposition'];
    if (name.startsWith('stored')) return files(run)[filesBefore]?.filename;
    return name.startsWith('5 concurrent') ? uploadInParallel(run) : receipts(run).length;
  },
});

/** All files in the order in which they were stored. */
function files(run: Run): DataElement[] {
  const all = [marked, ...guids].flatMap((guid) => elementsOf(run, guid));
  // Trailing zeros of a time are cut: with its Z it would sort behind a longer one.
  const at = ({ created }: DataElement): string => created.replace('Z', '');
  return all.filter((d) => d.filename).sort((a, b) => (at(a) < at(b) ? -1 : 1));
}

const receipts = (run: Run): DataElement[] =>
  elementsOf(run, parallel).filter((d) => d.dataType === 'kvittering');

const elementsOf = ({ sandbox, learned }: Run, guid: string): DataElement[] =>
  sandbox.world.instances.get(learned.get(guid)!)!.data;

/** Real Storage takes its time; here it is made to. */
async function uploadInParallel(run: Run): Promise<number[]> {
  const { url, world } = run.sandbox;
  const repair = world.platform.breakDown({ call: 'storage.postData', delayMs: 500 });
  const path = `/ttd/app-b/instances/500000/${run.learned.get(parallel)!}/data?dataType=kvittering`;
  const headers = {
    authorization: `Bearer ${await tokenFor(run.sandbox, 'org token', parallel)}`,
    'content-type': 'application/pdf',
    'content-disposition': 'attachment; filename="a.pdf"',
  };
  const upload = () => request(url + path, { method: 'POST', headers, body: '%PDF-1.4' });
  const answers = await Promise.all(Array.from({ length: 5 }, upload));
  await Promise.all(answers.map((answer) => answer.body.dump()));
  repair();
  return answers.map((answer) => answer.statusCode);
}

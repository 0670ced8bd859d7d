import { downloadDisposition } from '../../../src/sandbox/app-api/data/index.js';
import { request } from 'undici';
import { prepareInstances } from './prepared-instances.js';
import type { Run } from './replay.js';
import { replay } from './replay.js';
import { tokenFor } from './tokens.js';

const guids = [
  '94d4f2bb-be8b-48d7-893d-38b89d20d3a0',
  'ac33730d-66fb-4de5-a3b8-421c229138b2',
  '594d77be-1791-4b94-9034-87f1cc9d301a',
  '3d9b66be-1cb7-4eca-8030-3c0e2df81f2b',
];
const first = '028ecee1-770d-47ae-88cf-c93ee2857b43';
const parallel = 'parallel uploads';

replay('07', {
  prepare: (run) =>
    prepareInstances(run, '07', [
      { guid: first, dataValues: { 'flerapp.delivery': 'att' } },
      ...guids.map((guid) => ({ guid })),
      { guid: parallel },
    ]),
  observe: (run, name) => {
    if (name === 'cd') return downloadDisposition(lastName(run) ?? '');
    if (name.startsWith('5 concurrent')) return uploadInParallel(run);
    if (name.startsWith('elements of that type')) return elementsOf(run, parallel).length - 1;
    return name === 'stored' ? lastName(run) : undefined;
  },
});

const elementsOf = ({ sandbox, learned }: Run, guid: string) =>
  sandbox.world.instances.get(learned.get(guid)!)!.data;

/** The name of the last file that was stored. */
function lastName(run: Run): string | undefined {
  const files = [first, ...guids].flatMap((guid) => elementsOf(run, guid));
  return files.filter((d) => d.filename).sort((a, b) => (a.created < b.created ? 1 : -1))[0]
    ?.filename;
}

/** Real Storage takes its time; here it is made to. */
async function uploadInParallel(run: Run): Promise<number[]> {
  const { url, world } = run.sandbox;
  const repair = world.platform.breakDown({ call: 'storage.postData', delayMs: 500 });
  const token = await tokenFor(run.sandbox, 'org token', parallel);
  const path = `/ttd/app-b/instances/500000/${run.learned.get(parallel)!}/data?dataType=kvittering`;
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/pdf',
    'content-disposition': 'attachment; filename="a.pdf"',
  };
  const upload = () => request(url + path, { method: 'POST', headers, body: '%PDF-1.4' });
  const answers = await Promise.all(Array.from({ length: 5 }, upload));
  await Promise.all(answers.map((answer) => answer.body.dump()));
  repair();
  return answers.map((answer) => answer.statusCode);
}

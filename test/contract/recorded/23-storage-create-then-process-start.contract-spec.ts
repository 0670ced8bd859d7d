import { request } from 'undici';
import type { StoredInstance } from '../../../src/sandbox/world/index.js';
import type { Run } from './replay.js';
import { replay } from './replay.js';
import { instances } from './setup.js';
import { tokenFor } from './tokens.js';

const first = '2f7ee3c6-cd82-4612-a279-917dd0ac8b03';

replay('23', { observe });

async function observe(run: Run, name: string): Promise<unknown> {
  if (name === 'now') return shown(run.sandbox.world.instances.get(run.learned.get(first)!)!);
  if (name === '3 concurrent process/start') return startThreeTimes(run);
  if (name === 'data elements after them') return typesIn(instances(run).at(-1)!);
  return undefined;
}

const shown = (instance: StoredInstance): unknown => ({
  data: typesIn(instance),
  dataValues: instance.dataValues,
});

const typesIn = ({ data }: StoredInstance): string[] => data.map(({ dataType }) => dataType);

/** On another instance of the same kind. */
async function startThreeTimes(run: Run): Promise<unknown> {
  const { url } = run.sandbox;
  const authorization = `Bearer ${await tokenFor(run.sandbox, 'org token', '')}`;
  const made = await request(`${url}/storage/api/v1/instances?appId=ttd/app-b`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ instanceOwner: { partyId: '500000' } }),
  });
  const { id } = (await made.body.json()) as StoredInstance;
  const start = async (): Promise<[number, string]> => {
    const path = `${url}/ttd/app-b/instances/${id}/process/start`;
    const answer = await request(path, { method: 'POST', headers: { authorization } });
    return [answer.statusCode, await answer.body.text()];
  };
  // Slow enough that each has read the instance before another has written to it.
  const { platform } = run.sandbox.world;
  const end = platform.breakDown({ call: 'storage.postData', delayMs: 200 });
  return Promise.all([start(), start(), start()]).finally(end);
}

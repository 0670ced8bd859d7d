import { request } from 'undici';
import type { Party, StoredInstance } from '../../../src/sandbox/world/index.js';
import { recorded } from '../../support/recorded.js';
import type { Run } from './replay.js';
import { tokenFor } from './tokens.js';

/** A person for whom user 1337 has no role. */
export const otherPerson: Party = {
  partyId: 510001,
  partyUuid: '5c1d0e2a-0b1f-4a53-8f4c-6f9c0d3b7a11',
  partyTypeName: 1,
  name: 'Annen Person',
  isDeleted: false,
};

/** Makes an instance of app B that was made before a recording began, under the guids that the recording has. */
export async function givenInstance(
  run: Run,
  guids: { instance: string; model?: string },
  dataValues: Record<string, string> = {},
): Promise<void> {
  const instanceOwner = { organisationNumber: '897069650' };
  const created = (await call(run, 'POST', '', { instanceOwner, dataValues })) as StoredInstance;
  const model = created.data[0]!.id;
  await call(run, 'PUT', `/${created.id}/data/${model}`, { sak: { tittel: 'Tittel' } });
  run.learned.set(guids.instance, guidOf(created));
  if (guids.model !== undefined) run.learned.set(guids.model, model);
}

async function call(run: Run, method: 'POST' | 'PUT', path: string, body: object) {
  const authorization = `Bearer ${await tokenFor(run.sandbox, 'org token', '')}`;
  const answer = await request(`${run.sandbox.url}/ttd/app-b/instances${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.body.json();
}

export const guidOf = ({ id }: StoredInstance): string => id.split('/')[1]!;

/** What Storage has of the instances that one exchange made, deleted ones included. */
export function leftBy(run: Run, recording: string, exchange: string): StoredInstance[] {
  const sent = recorded(recording).find((e) => e.name === exchange)?.request?.body;
  const text = typeof sent === 'string' ? sent : JSON.stringify(sent);
  const marker = /"flerapp\.delivery":"([^"]+)"/.exec(text)?.[1];
  return instances(run).filter((i) => i.dataValues?.['flerapp.delivery'] === marker);
}

export const instances = (run: Run): StoredInstance[] =>
  run.sandbox.world.instances.all().map(({ instance }) => instance);

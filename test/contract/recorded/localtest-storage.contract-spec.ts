import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StoredInstance } from '../../../src/sandbox/world/index.js';
import { recorded, type Exchange } from '../../support/recorded.js';
import type { Run, Seen } from './replay.js';
import { newRun } from './replay.js';

/**
 * Recording 21 is localtest's own storage, which deviates from the real one in what it lists and how it writes
 * (contract §5.3). The sandbox stands for the real one, so here is what both do alike, and each deviation by name.
 */
describe('recording 21, localtest', () => {
  let run: Run;
  let instance: StoredInstance;

  const entry = (name: string): Exchange => recorded('21').find((e) => e.name === name)!;
  const repeated = (name: string): Promise<Seen> => run.send(entry(name));
  const recordedStatus = (name: string): number => entry(name).response!.status;

  beforeAll(async () => {
    run = await newRun();
    const created = await repeated('create with marker');
    instance = created.body as StoredInstance;
    const before = entry('create with marker').response!.body as StoredInstance;
    run.learned.set(guidOf(before), guidOf(instance));
  });
  afterAll(() => run.sandbox.close());

  const stored = (): StoredInstance => run.sandbox.world.instances.get(guidOf(instance))!;

  it('the marker is kept at create', () => {
    expect(instance.dataValues).toEqual({ 'flerapp.delivery': 'lt' });
  });

  it.each(['GET instance', 'PUT datavalues', 'DELETE hard (no right)', 'lock'])(
    '%s is answered with the same status',
    async (name) => {
      expect((await repeated(name)).status).toBe(recordedStatus(name));
    },
  );

  it('data values are merged', () => {
    expect(stored().dataValues).toEqual(entry('dv').note);
  });

  it.each([
    ['GET unknown', 404, 'the real one knows that there is none; localtest asks its PDP first'],
    ['list org=ttd', 200, 'localtest lists only by app'],
  ])('%s deviates: %i, for %s', async (name, status) => {
    expect((await repeated(name)).status).toBe(status);
    expect(recordedStatus(name)).not.toBe(status);
  });

  it('a bad date is a 500 in both, in other words', async () => {
    const name = 'list appId=ttd/app-b&created=gte:tull';
    const { status, body } = await repeated(name);
    expect(status).toBe(recordedStatus(name));
    expect(body).toBe('Invalid date expression: gte:tull for query key: created');
  });

  it('searchString, process.isComplete and size count here, and not in localtest', async () => {
    const count = async (name: string): Promise<number> =>
      ((await repeated(name)).body as { count: number }).count;
    expect(await count('list appId=ttd/app-b&searchString=zzz')).toBe(0);
    expect(await count('list appId=ttd/app-b&process.isComplete=true')).toBe(0);
    expect(await count('list appId=ttd/app-b&order=asc:lastChanged&size=1')).toBe(1);
  });
});

const guidOf = ({ id }: StoredInstance): string => id.split('/')[1]!;

import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fillInSource, orgToken } from '../../../test/support/source.js';
import { type Sandbox, startSandbox } from '../sandbox.js';

const app = 'ttd/saksbehandling';

describe('what is broken inside the sandbox, and what persons do in it', () => {
  let sandbox: Sandbox;
  beforeAll(async () => (sandbox = await startSandbox({ appFolders: ['src/sandbox/apps'] })));
  beforeEach(() => sandbox.faults.clear());
  afterAll(() => sandbox.close());

  const control = async (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${sandbox.url}/__sandbox/${path}`, {
      method,
      ...(body && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });
  const accounts = async () => {
    const answer = await control('GET', `accounts?app=${app}&element=referanse`);
    return (await answer.json()) as { id: string; live: boolean; data: object }[];
  };
  const create = async (): Promise<Response> => {
    const form = new FormData();
    const instance = {
      instanceOwner: { organisationNumber: '950474084' },
      dataValues: { 'flerapp.delivery': 'x' },
    };
    form.append('instance', new Blob([JSON.stringify(instance)], { type: 'application/json' }));
    const authorization = `Bearer ${await orgToken(sandbox.url)}`;
    return fetch(`${sandbox.url}/${app}/instances`, {
      method: 'POST',
      headers: { authorization },
      body: form,
    });
  };
  const guidOf = async (answer: Response): Promise<string> => {
    const { id } = (await answer.json()) as { id: string };
    return id.split('/')[1] ?? '';
  };
  const listed = async (): Promise<number> => {
    const authorization = `Bearer ${await orgToken(sandbox.url)}`;
    const url = `${sandbox.url}/storage/api/v1/instances?appId=${app}`;
    const page = (await (await fetch(url, { headers: { authorization } })).json()) as {
      count: number;
    };
    return page.count;
  };

  it('an app that dies between insert and model leaves an orphan with its marker', async () => {
    await control('POST', 'outages', {
      call: 'storage.createInstance',
      appId: app,
      times: 1,
      appDies: 'after',
    });
    await expect(create()).rejects.toThrow();
    expect((await accounts()).at(-1)).toMatchObject({ live: true, data: {} });
    const { outages } = (await (await control('GET', 'injected')).json()) as { outages: object };
    expect(outages).toEqual({ 'storage.createInstance app dies after': 1 });
  });

  it.each([
    [false, 1],
    [true, 2],
  ])('an app takes back what it made (DELETE repeated: %s)', async (repeated, deletions) => {
    sandbox.faults.add({
      match: { method: 'POST', path: `^/${app}/instances$` },
      action: { rollBackLaterMs: 5, answer: 500, repeated },
    });
    expect((await create()).status).toBe(500);
    const last = async () => (await accounts()).at(-1);
    expect((await last())?.data).toEqual({ model: 1 });
    while ((await last())?.live) await nextTurn();
    const events = sandbox.world.instances.events((await last())?.id.split('/')[1] ?? '');
    const deleted = events.filter(({ eventType }) => eventType === 'Deleted');
    expect(deleted.map(({ user }) => user?.orgId)).toEqual(Array(deletions).fill('ttd'));
    expect(deleted.every(({ user }) => user?.userId === undefined)).toBe(true);
  });

  it('lists lag behind, and an app drops the data values', async () => {
    const before = await listed();
    await control('PUT', 'quirks', { listLagMs: 60_000, dropsDataValues: [app] });
    const guid = await guidOf(await create());
    expect(await listed()).toBeLessThanOrEqual(before);
    expect(sandbox.world.instances.get(guid)?.dataValues).toBeUndefined();
    await control('PUT', 'quirks', { listLagMs: 0, dropsDataValues: [] });
    expect(await listed()).toBe(before + 1);
  });

  it('a person reads, edits and deletes', async () => {
    const guid = await guidOf(await create());
    const act = (name: string) => control('POST', 'person', { guid, act: name, userId: 1337 });
    const stored = () => sandbox.world.instances.get(guid);
    await act('read');
    expect(stored()?.status.readStatus).toBe('Read');
    await act('edit');
    expect(stored()?.data[0]?.lastChangedBy).toBe('1337');
    await act('delete-soft');
    expect(stored()?.status).toMatchObject({ isSoftDeleted: true, isHardDeleted: false });
    await act('delete-hard');
    expect(stored()?.status.isHardDeleted).toBe(true);
    expect((await act('fly')).status).toBe(400);
  });

  it('the accounts count by a value in the form, not by the marker', async () => {
    const source = await fillInSource(sandbox.url);
    const klage = (await (
      await control('GET', 'accounts?app=ttd/klage&element=saksnr')
    ).json()) as { id: string; serial: string }[];
    expect(klage.find(({ id }) => id === source)?.serial).toBe('K-2026-17');
  });
});

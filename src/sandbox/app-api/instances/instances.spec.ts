import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signAltinnToken } from '../../authentication/altinn-token.js';
import type { Sandbox } from '../../sandbox.js';
import { startSandbox } from '../../sandbox.js';
import type { ApplicationMetadata, SandboxApp, StoredInstance } from '../../world/index.js';

const folder = fileURLToPath(new URL('../../../../test/recorded/apps/ttd/app-b', import.meta.url));
const owner = { instanceOwner: { organisationNumber: '897069650' } };
const org = { 'urn:altinn:org': 'ttd', 'urn:altinn:orgNumber': '405003309' };
const user = { 'urn:altinn:userid': 1337, 'urn:altinn:partyid': 501337 };

interface Call {
  readonly as?: object;
  readonly body?: unknown;
  readonly headers?: object;
  readonly signal?: AbortSignal;
}

/** What the recordings do not show; the rest is in test/contract/recorded. */
describe('instances of an app', () => {
  let sandbox: Sandbox;

  let metadata: ApplicationMetadata;

  beforeAll(async () => {
    sandbox = await startSandbox({ appFolders: [folder] });
  });
  afterAll(() => sandbox.close());

  beforeEach(() => {
    metadata = structuredClone(app().metadata);
  });
  afterEach(() => {
    sandbox.world.platform.repair();
    const { world } = sandbox;
    world.apps.add({ ...app(), metadata, dataType: (id) => typeOf(metadata, id) });
  });

  const app = (): SandboxApp => sandbox.world.apps.get('ttd/app-b')!;
  const typeOf = ({ dataTypes }: ApplicationMetadata, id: string) =>
    dataTypes.find((type) => type.id === id);

  const call = async (
    method: string,
    path: string,
    { as = org, body, headers = {}, ...init }: Call = {},
  ): Promise<Response> => {
    const exp = sandbox.clock.seconds() + 1800;
    const claims = { ...as, 'urn:altinn:authlevel': 3, exp };
    const token = await signAltinnToken(sandbox.altinnKeys, claims);
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    return fetch(`${sandbox.url}/ttd/app-b/instances${path}`, {
      ...init,
      method,
      headers: { authorization: `Bearer ${token}`, ...json, ...headers } as Record<string, string>,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  const create = async (as: object = org): Promise<StoredInstance> =>
    (await call('POST', '', { as, body: owner })).json() as Promise<StoredInstance>;
  const change = (members: Partial<ApplicationMetadata>): void => {
    Object.assign(app().metadata, members);
  };
  /** The newest. */
  const stored = (): StoredInstance => sandbox.world.instances.all().at(-1)!.instance;

  it('an app that dies after the insert leaves an instance without data, and no answer', async () => {
    sandbox.world.platform.breakDown({ call: 'storage.postData', appDies: 'before', times: 1 });
    await expect(call('POST', '', { body: owner })).rejects.toThrow();
    expect(stored()).toMatchObject({ data: [], process: { currentTask: {} } });
  });

  it('an instance is born after its client has hung up', async () => {
    const { platform, instances } = sandbox.world;
    const before = instances.all().length;
    platform.breakDown({ call: 'storage.createInstance', delayMs: 300, times: 1 });
    const signal = AbortSignal.timeout(50);
    await expect(call('POST', '', { body: owner, signal })).rejects.toThrow();
    expect(instances.all()).toHaveLength(before);
    while (instances.all().at(before)?.instance.data.length !== 1) await pause(10);
  });

  it('answers the unknown party as Altinn does', async () => {
    const answer = await call('POST', '', { body: { instanceOwner: { partyId: '599999' } } });
    expect([answer.status, await answer.json()]).toEqual([
      404,
      'Cannot lookup party: Unknown party',
    ]);
  });

  it('refuses party types that the app does not allow', async () => {
    change({ partyTypesAllowed: { person: true } });
    const answer = await call('POST', '', { body: owner });
    expect([answer.status, await answer.json()]).toEqual([
      403,
      'Party 500000 is not allowed to instantiate this application ttd/app-b',
    ]);
  });

  it('disallowUserInstantiation stops people, not the service owner', async () => {
    change({ disallowUserInstantiation: true });
    expect((await call('POST', '', { as: user, body: owner })).status).toBe(403);
    expect((await call('POST', '', { body: owner })).status).toBe(201);
  });

  it('apiScopes are asked of service owners by name', async () => {
    const write = 'ttd:instances/[app].write';
    change({ apiScopes: { serviceOwners: { write } } });
    const refused = await call('POST', '', { body: owner });
    expect([refused.status, await refused.json()]).toEqual([
      403,
      {
        title: 'Forbidden',
        status: 403,
        detail: 'Insufficient scope',
        instance: '/ttd/app-b/instances',
      },
    ]);
    const scoped = { ...org, scope: 'altinn:serviceowner ttd:instances/app-b.write' };
    expect((await call('POST', '', { as: scoped, body: owner })).status).toBe(201);
  });

  it('an XSRF header lets a request with the cookie through', async () => {
    const headers = { cookie: 'AltinnStudioRuntime=x', 'x-xsrf-token': 'y' };
    expect((await call('POST', '', { body: owner, headers })).status).toBe(201);
  });

  it("a person's reading marks the instance as read; the org's does not", async () => {
    const { id } = await create();
    await call('GET', `/${id}`);
    expect(stored().status.readStatus).toBe('Unread');
    await call('GET', `/${id}`, { as: user });
    expect(stored().status.readStatus).toBe('Read');
  });

  it('hides elements whose actionRequiredToRead the caller lacks', async () => {
    const { id } = await create();
    app().dataType('model')!.actionRequiredToRead = 'readSecret';
    const seen = (await (await call('GET', `/${id}`)).json()) as StoredInstance;
    expect(seen.data).toEqual([]);
    expect(stored().data).toHaveLength(1);
  });

  it('an archived instance is protected for the days that the app says', async () => {
    const { id } = await create(user);
    change({ preventInstanceDeletionForDays: 2 });
    const now = new Date(sandbox.clock.now()).toISOString();
    sandbox.world.instances.update(id.split('/')[1]!, 'test', ({ status }) => {
      Object.assign(status, { isArchived: true, archived: now });
    });
    const early = await call('DELETE', `/${id}?hard=true`, { as: user });
    expect(early.status).toBe(403);
    sandbox.clock.offsetMs += 2 * 24 * 3600_000;
    expect((await call('DELETE', `/${id}?hard=true`, { as: user })).status).toBe(200);
    expect(stored().status.isHardDeleted).toBe(true);
  });

  it('405 tells the methods, and ids that are none match no route', async () => {
    const put = await call('PUT', '');
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await call('GET', '/500000/no-guid')).status).toBe(404);
    expect((await call('GET', '/x/active')).status).toBe(404);
  });

  it('completing is written down once', async () => {
    const { id } = await create();
    for (const status of [200, 200])
      expect((await call('POST', `/${id}/complete`)).status).toBe(status);
    expect(stored().completeConfirmations).toMatchObject([{ stakeholderId: 'ttd' }]);
    expect(sandbox.world.ledger.count('instance-completed')).toBe(1);
  });
});

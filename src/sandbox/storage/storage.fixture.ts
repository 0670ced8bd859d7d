import { fileURLToPath } from 'node:url';
import { signAltinnToken } from '../authentication/index.js';
import { startSandbox } from '../sandbox.js';
import type { Sandbox } from '../sandbox.js';
import type { NewInstance, StoredInstance } from '../world/index.js';

const apps = fileURLToPath(new URL('../apps', import.meta.url));

export const ttd = { 'urn:altinn:org': 'ttd', 'urn:altinn:orgNumber': '405003309' };
export const brg = { 'urn:altinn:org': 'brg', 'urn:altinn:orgNumber': '974760673' };
export const manager = { 'urn:altinn:userid': 1337, 'urn:altinn:partyid': 501337 };
const scope = 'altinn:serviceowner/instances.read altinn:serviceowner/instances.write';

/** Storage on a port of its own with the demo apps, and instances put directly into it. */
export class StorageUnderTest {
  private constructor(readonly sandbox: Sandbox) {}

  static async start(): Promise<StorageUnderTest> {
    return new StorageUnderTest(await startSandbox({ appFolders: [apps] }));
  }

  get world(): Sandbox['world'] {
    return this.sandbox.world;
  }

  token(claims: Record<string, unknown> = ttd): Promise<string> {
    const { altinnKeys, clock } = this.sandbox;
    const exp = clock.seconds() + 600;
    return signAltinnToken(altinnKeys, { scope, 'urn:altinn:authlevel': 3, ...claims, exp });
  }

  /** `path` follows `/storage/api/v1`. */
  async call(
    method: string,
    path: string,
    init: RequestInit = {},
    claims: Record<string, unknown> = ttd,
  ): Promise<Response> {
    const headers = {
      authorization: `Bearer ${await this.token(claims)}`,
      ...(init.headers as Record<string, string>),
    };
    return fetch(`${this.sandbox.url}/storage/api/v1${path}`, { ...init, method, headers });
  }

  sendJson(method: string, path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.call(method, path, { headers, body: JSON.stringify(body) });
  }

  /** An instance in its first data task. */
  instance(change: Partial<NewInstance> = {}): StoredInstance {
    return this.world.instances.create({
      by: '405003309',
      instanceOwner: { partyId: '500000', organisationNumber: '897069650' },
      appId: 'ttd/klage',
      org: 'ttd',
      process: inTask('Task_1', 'data'),
      status: {
        isArchived: false,
        isSoftDeleted: false,
        isHardDeleted: false,
        readStatus: 'Unread',
      },
      ...change,
    });
  }

  stored({ id }: StoredInstance): StoredInstance {
    const stored = this.world.instances.get(guidOf({ id }));
    if (!stored) throw new Error(`no instance ${id}`);
    return stored;
  }
}

export const guidOf = ({ id }: Pick<StoredInstance, 'id'>): string => id.split('/')[1] ?? '';

export const inTask = (
  elementId: string,
  altinnTaskType: string,
): NonNullable<NewInstance['process']> => ({
  started: '2026-11-23T10:00:00Z',
  startEvent: 'StartEvent_1',
  currentTask: {
    flow: 2,
    started: '2026-11-23T10:00:00Z',
    elementId,
    name: elementId,
    altinnTaskType,
    flowType: 'CompleteCurrentMoveToNext',
  },
});

import { fileURLToPath } from 'node:url';
import { signAltinnToken } from './authentication/index.js';
import { startSandbox } from './sandbox.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';
import type { InstanceEvent, StoredInstance } from './world/index.js';

const apps = fileURLToPath(new URL('./apps', import.meta.url));

const ttd = { 'urn:altinn:org': 'ttd', 'urn:altinn:orgNumber': '405003309' };
const scope = 'altinn:serviceowner/instances.read altinn:serviceowner/instances.write';
/** Sophie Salt, general manager of party 500000. */
const sophie = { 'urn:altinn:userid': 1337, 'urn:altinn:partyid': 501337 };

export const target = 'ttd/saksbehandling';

/** A sandbox with the demo apps, driven over HTTP as the service and the control API's users do. */
export class DemoUnderTest {
  private constructor(readonly sandbox: Sandbox) {}

  static async start(options: Partial<SandboxOptions> = {}): Promise<DemoUnderTest> {
    return new DemoUnderTest(await startSandbox({ appFolders: [apps], ...options }));
  }

  /** The service owner's, unless told otherwise. */
  token(as: object = ttd): Promise<string> {
    const { altinnKeys, clock } = this.sandbox;
    const exp = clock.seconds() + 1800;
    return signAltinnToken(altinnKeys, { scope, 'urn:altinn:authlevel': 3, ...as, exp });
  }

  /** `path` follows the sandbox's URL. */
  async call(method: string, path: string, body?: unknown, as?: object): Promise<Response> {
    const json = body === undefined ? undefined : { 'content-type': 'application/json' };
    const authorization = `Bearer ${await this.token(as)}`;
    return fetch(this.sandbox.url + path, {
      method,
      headers: { authorization, accept: 'application/json', ...json },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  asPerson(method: string, path: string, body?: unknown): Promise<Response> {
    return this.call(method, path, body, sophie);
  }

  /** A create of app B with a marker, as the service makes it. */
  create(marker: string): Promise<Response> {
    const instanceOwner = { organisationNumber: '897069650' };
    return this.call('POST', `/${target}/instances`, {
      instanceOwner,
      dataValues: { 'flerapp.delivery': marker },
    });
  }

  /** Its status, or `cut`. */
  async outcome(marker: string): Promise<number | 'cut'> {
    return this.create(marker).then(
      ({ status }) => status,
      () => 'cut',
    );
  }

  /** `path` follows `/__sandbox/`. @throws Error with the answer when it is refused */
  async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.sandbox.url}/__sandbox/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** A rule for creates of app B. */
  async fault(action: object, more: object = {}): Promise<void> {
    const match = { method: 'POST', app: target, path: '/instances(\\?|$)' };
    await this.control('POST', 'faults', { match, action, ...more });
  }

  /** Instances of app B with this marker, deleted ones included. */
  marked(marker: string): StoredInstance[] {
    return this.all().filter((i) => i.dataValues?.['flerapp.delivery'] === marker);
  }

  all(): StoredInstance[] {
    const rows = [...this.sandbox.world.instances.ofApp(target)];
    return rows.map(({ instance }) => structuredClone(instance) as StoredInstance);
  }

  /** `Deleted` events as the service asks for them. */
  async deletions({ id }: Pick<StoredInstance, 'id'>): Promise<InstanceEvent[]> {
    const path = `/storage/api/v1/instances/${id}/events?eventTypes=Deleted`;
    const { instanceEvents } = (await (await this.call('GET', path)).json()) as {
      instanceEvents: InstanceEvent[];
    };
    return instanceEvents;
  }
}

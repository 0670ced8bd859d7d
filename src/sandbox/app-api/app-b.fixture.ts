import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { defaultTimings } from '../../config/index.js';
import { SandboxClock } from '../clock.js';
import { Faults } from '../control/index.js';
import type { AltinnTokenVerifier, Caller, SandboxContext, TokenFault } from '../context.js';
import { appBSchema } from '../model/app-b.schema.fixture.js';
import { parseBpmn } from '../world/bpmn.js';
import type { AppHooks, ApplicationMetadata, SandboxApp, StoredInstance } from '../world/index.js';
import { AppCatalog, createWorld } from '../world/index.js';
import { readPolicy } from '../world/policy-evaluation.js';
import { rawBodies } from './app-request/index.js';
import { registerData } from './data/index.js';
import { registerMetadata } from './metadata/index.js';
import { createForms, registerProcess } from './process/index.js';

interface Recorded {
  name: string;
  response: { body: unknown };
}

const recording = 'test/recorded/13-metadata-and-schema.http.json';

/** `ttd/app-b` as its own metadata, process and policy were recorded. */
export async function recordedApp(
  catalog: AppCatalog,
  hooks: AppHooks,
  change: (metadata: ApplicationMetadata) => void,
): Promise<SandboxApp> {
  const recorded = JSON.parse(await readFile(recording, 'utf8')) as Recorded[];
  const bodyOf = (name: string): unknown => recorded.find((r) => r.name === name)?.response.body;
  const metadata = bodyOf('applicationmetadata, anonymous') as ApplicationMetadata;
  change(metadata);
  const bpmnXml = bodyOf('meta/process') as string;
  const policyXml = bodyOf('meta/authorizationpolicy') as string;
  const names = { org: 'ttd', app: 'app-b' };
  return {
    id: 'ttd/app-b',
    org: 'ttd',
    name: 'app-b',
    metadata,
    bpmnXml,
    process: parseBpmn(bpmnXml),
    policyXml,
    policy: readPolicy(policyXml, names, catalog.parties),
    schemas: new Map([['model', appBSchema]]),
    schemaTexts: new Map([['model', JSON.stringify(appBSchema)]]),
    prefills: new Map([['model', { ER: { MailingPostalCity: 'sak.poststed' } }]]),
    texts: new Map([['nb', new Map([['appName', 'basic']])]]),
    hooks,
    nugetVersion: '8.12.7.0',
    dataType: (id) => metadata.dataTypes.find((t) => t.id === id),
  };
}

const user = { orgId: 'ttd', authenticationLevel: 3 };

const callers: Readonly<Record<string, Pick<Caller, 'org' | 'orgNumber'>>> = {
  'Bearer ttd': { org: 'ttd', orgNumber: '405003309' },
  'Bearer brg': { org: 'brg', orgNumber: '974760673' },
};

/** Knows two organisations by the words of their tokens. */
export class FakeTokens implements AltinnTokenVerifier {
  expiresAt = Number.MAX_SAFE_INTEGER;

  verify(header: string | undefined): Promise<Caller | TokenFault> {
    const known = callers[header ?? ''];
    if (!known) return Promise.resolve({ fault: 'missing' });
    const { expiresAt } = this;
    return Promise.resolve({
      kind: 'org',
      ...known,
      authLevel: 3,
      scopes: [],
      expiresAt,
      claims: {},
    });
  }
}

/** One app on a port of its own, with one instance that holds its model. */
export class AppUnderTest {
  private constructor(
    readonly context: SandboxContext,
    readonly app: SandboxApp,
    readonly tokens: FakeTokens,
    private readonly server: FastifyInstance,
  ) {}

  static async start(
    hooks: AppHooks = {},
    change: (metadata: ApplicationMetadata) => void = () => undefined,
  ): Promise<AppUnderTest> {
    const catalog = new AppCatalog();
    const app = await recordedApp(catalog, hooks, change);
    catalog.add(app);
    const clock = new SandboxClock();
    const tokens = new FakeTokens();
    const server = fastify({ forceCloseConnections: true, bodyLimit: 8 * 1024 * 1024 });
    const baseUrl = (): string =>
      `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    const world = createWorld(catalog, clock);
    const faults = new Faults();
    const context = { world, tokens, clock, faults, timings: defaultTimings, baseUrl };
    rawBodies(server);
    for (const register of [registerData, registerProcess, registerMetadata])
      register(server, context);
    await server.listen({ port: 0, host: '127.0.0.1' });
    return new AppUnderTest(context, app, tokens, server);
  }

  close(): Promise<void> {
    return this.server.close();
  }

  get url(): string {
    return `${this.context.baseUrl()}/${this.app.id}`;
  }

  /** An instance in its first task, as the app makes it with an org's token. */
  async instance(): Promise<StoredInstance> {
    const { instances } = this.context.world;
    const started = instances.timestamp();
    const created = instances.create({
      by: '405003309',
      instanceOwner: { partyId: '500000', organisationNumber: '897069650' },
      appId: this.app.id,
      org: 'ttd',
      process: {
        started,
        startEvent: 'StartEvent_1',
        currentTask: {
          flow: 2,
          started,
          elementId: 'Task_1',
          name: 'Utfylling',
          altinnTaskType: 'data',
          flowType: 'CompleteCurrentMoveToNext',
        },
      },
      status: {
        isArchived: false,
        isSoftDeleted: false,
        isHardDeleted: false,
        readStatus: 'Unread',
      },
    });
    const caller = (await this.tokens.verify('Bearer ttd')) as Caller;
    const [, guid = ''] = created.id.split('/');
    const { context, app } = this;
    const { process: processInfo = {} } = created;
    for (const eventType of ['process_StartEvent', 'process_StartTask'])
      instances.addEvent(guid, { eventType, processInfo, user });
    const request = { context, app, caller, by: '405003309', host: 'localhost', guid };
    await createForms(request, created, app.metadata.dataTypes);
    return this.stored(created.id);
  }

  stored(id: string): StoredInstance {
    const stored = this.context.world.instances.get(id.split('/')[1] ?? '');
    if (!stored) throw new Error(`no instance ${id}`);
    return stored;
  }

  /** A call with the service owner's token; `path` follows `/instances/{id}`. */
  call(id: string, method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: 'Bearer ttd', ...(init.headers as Record<string, string>) };
    return fetch(`${this.url}/instances/${id}${path}`, { ...init, method, headers });
  }

  sendJson(id: string, method: string, path: string, body: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.call(id, method, path, { headers, body: JSON.stringify(body) });
  }
}

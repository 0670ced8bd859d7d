import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe } from '@jest/globals';
import pg from 'pg';
import {
  callerScope,
  type Sandbox,
  type ServiceEnvironment,
  serviceEnvironment,
  startSandbox,
} from '../../../src/sandbox/index.js';
import type { StoredInstance } from '../../../src/sandbox/world/index.js';
import { freshDatabase } from '../../support/databases.js';
import { type Answer, appFolder, call } from '../../support/flerapp.js';
import { ServiceProcess } from '../../support/service-process.js';
import { instancesOfB } from './app-b.js';

export const flowPath = '/api/v1/flows/klage-til-saksbehandling/handovers';

/** Several replicas need PostgreSQL; `.ci/run` starts one. */
export const describeOnPostgres = process.env['TEST_DATABASE_URL'] ? describe : describe.skip;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test knows what it asked for
type Body = any;

export interface ClusterOptions {
  /** T_late is 6 minutes times this. */
  readonly scale?: number;
  readonly variables?: Record<string, string>;
  /** Of the apps that the sandbox hosts. */
  readonly apps?: string;
}

/** A sandbox in this process, a fresh PostgreSQL database, and replicas in processes of their own that share it. */
export class Cluster {
  readonly #replicas: ServiceProcess[] = [];
  /** One for all calls: what is broken at Maskinporten must not keep the caller out. */
  readonly #token: Promise<string>;

  private constructor(
    readonly sandbox: Sandbox,
    readonly environment: ServiceEnvironment,
    readonly variables: Record<string, string>,
    readonly database: pg.Pool,
  ) {
    this.#token = sandbox.maskinporten.issueCallerToken({
      ...environment.caller,
      scopes: [callerScope],
    });
  }

  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    const { scale = 0.02, variables = {}, apps = appFolder } = options;
    const sandbox = await startSandbox({ appFolders: [apps] });
    const folder = mkdtempSync(join(tmpdir(), 'flerapp-chaos-'));
    const environment = await serviceEnvironment(sandbox, folder);
    const { url } = await freshDatabase('postgresql');
    const database = new pg.Pool({ connectionString: url, max: 2 });
    database.on('error', () => undefined);
    return new Cluster(
      sandbox,
      environment,
      {
        ...environment.variables,
        FLERAPP_TIME_SCALE: String(scale),
        ...(url !== undefined && { DATABASE_URL: url }),
        ...variables,
      },
      database,
    );
  }

  /** @param more environment of this replica alone; with `TEST_…` it can be held or sabotaged */
  async replica(more: Record<string, string> = {}): Promise<ServiceProcess> {
    const special = Object.keys(more).some((name) => name.startsWith('TEST_'));
    const sabotage = process.env['TEST_SABOTAGE'];
    const replica = await ServiceProcess.start(
      { ...this.variables, ...(sabotage && { TEST_SABOTAGE: sabotage }), ...more },
      special || sabotage ? 'test/support/replica.mjs' : 'dist/main.js',
    );
    this.#replicas.push(replica);
    return replica;
  }

  /** A replica that stops at each point of `hold`. */
  heldReplica(): Promise<ServiceProcess> {
    return this.replica({ TEST_HOLDS: this.sandbox.url });
  }

  /** The next time a held replica reaches the point it stays there. @param after passes that go unhindered first */
  hold(point: string, after = 0): void {
    const match = { method: 'GET', path: `^/hold/${point}$` };
    this.sandbox.faults.add({ match, after, action: { hold: true } });
  }

  async ask(
    replica: ServiceProcess,
    method: string,
    path: string,
    body?: unknown,
    prefer = 'respond-async',
  ): Promise<Answer> {
    const token = await this.#token;
    return call(replica.url, method, path, body, { authorization: `Bearer ${token}`, prefer });
  }

  /** @returns the handover's id */
  async post(replica: ServiceProcess, instance: string): Promise<string> {
    const { status, body } = await this.ask(replica, 'POST', flowPath, { instance });
    if (status >= 400) throw new Error(`not accepted: ${String(status)}`);
    return (body as { id: string }).id;
  }

  async settled(replica: ServiceProcess, id: string, patience = 60_000): Promise<Body> {
    const until = Date.now() + patience;
    for (;;) {
      const path = `/api/v1/handovers/${id}`;
      const { body } = await this.ask(replica, 'GET', path, undefined, 'wait=5');
      if (!['waiting', 'running'].includes(body.status as string)) return body;
      if (Date.now() > until) throw new Error(`not settled: ${JSON.stringify(body)}`);
    }
  }

  /** Instances of app B with the marker of the handover's only delivery, deleted ones included. */
  made(deliveryId: string): StoredInstance[] {
    return instancesOfB(
      this.sandbox,
      ({ dataValues }) => dataValues?.['flerapp.delivery'] === deliveryId,
    );
  }

  live(deliveryId: string): StoredInstance[] {
    return this.made(deliveryId).filter(
      ({ status }) => !status.isSoftDeleted && !status.isHardDeleted,
    );
  }

  async until(what: string, done: () => boolean | Promise<boolean>, patience = 60_000) {
    const until = Date.now() + patience;
    while (!(await done())) {
      if (Date.now() > until) throw new Error(`it did not come to pass: ${what}`);
      await pause(20);
    }
  }

  async close(): Promise<void> {
    this.sandbox.faults.clear();
    for (const replica of this.#replicas) replica.wake();
    await Promise.all(this.#replicas.map((replica) => replica.kill().catch(() => undefined)));
    await this.sandbox.close();
    await this.database.end();
  }
}

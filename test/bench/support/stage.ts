import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { LoadHandlers } from '../workers/load-process.js';
import type { SandboxHandlers } from '../workers/sandbox-process.js';
import { Postgres } from './postgres.js';
import { Remote } from './remote.js';
import { Service } from './service.js';

export const flow = 'klage-til-saksbehandling';
export const targetApp = 'ttd/saksbehandling';
export const handoversPath = `/api/v1/flows/${flow}/handovers`;

/** What every benchmark needs: Altinn, PostgreSQL and a load, each in its own process. Closed in the reverse order. */
export class Stage {
  readonly #closing: (() => unknown)[] = [];

  private constructor(
    readonly folder: string,
    readonly postgres: Postgres,
    readonly sandbox: Remote<SandboxHandlers>,
    readonly load: Remote<LoadHandlers>,
    private readonly environment: Awaited<ReturnType<SandboxHandlers['environment']>>,
    private readonly execArgv: readonly string[],
  ) {}

  /** @param execArgv Node's arguments for the services, such as `--cpu-prof` */
  private static async open(execArgv: readonly string[]): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'flerapp-bench-'));
    const postgres = await Postgres.start();
    const sandbox = Remote.start<SandboxHandlers>('../workers/sandbox-process.js', import.meta.url);
    const load = Remote.start<LoadHandlers>('../workers/load-process.js', import.meta.url);
    const environment = await sandbox.ask('environment', folder);
    const stage = new Stage(folder, postgres, sandbox, load, environment, execArgv);
    stage.#closing.push(
      () => rmSync(folder, { recursive: true, force: true }),
      () => postgres.stop(),
      () => sandbox.stop(),
      () => load.stop(),
    );
    return stage;
  }

  /** Closed whatever becomes of `work`. */
  static async using<T>(
    execArgv: readonly string[],
    work: (stage: Stage) => Promise<T>,
  ): Promise<T> {
    const stage = await Stage.open(execArgv);
    try {
      return await work(stage);
    } finally {
      await stage.close();
    }
  }

  get altinnUrl(): string {
    return this.environment.url;
  }

  /** Of a service without a database. */
  get variables(): Readonly<Record<string, string>> {
    return this.environment.variables;
  }

  /** Headers of a caller that the service's grants allow, with a new token: it lives for two minutes. */
  async callerHeaders(): Promise<Record<string, string>> {
    const token = await this.sandbox.ask('callerToken', this.environment.caller);
    return { authorization: `Bearer ${token}`, prefer: 'respond-async' };
  }

  /** @param database URL of its store */
  async service(database: string, variables: Record<string, string> = {}): Promise<Service> {
    const service = await Service.start({
      variables: {
        ...this.environment.variables,
        DATABASE_URL: database,
        FLERAPP_TIME_SCALE: '1',
        ...variables,
      },
      folder: this.folder,
      execArgv: this.execArgv,
    });
    // A profile is written only by a process that ends by itself.
    this.onClose(() => (this.execArgv.length > 0 ? service.stop() : service.kill()));
    return service;
  }

  async client(database: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: database, application_name: 'bench' });
    await client.connect();
    this.onClose(() => client.end());
    return client;
  }

  onClose(close: () => unknown): void {
    this.#closing.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
  }
}

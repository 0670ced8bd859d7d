import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { scaledTimings } from '../../../src/config/index.js';
import {
  type Sandbox,
  type ServiceEnvironment,
  serviceEnvironment,
  startSandbox,
} from '../../../src/sandbox/index.js';
import { appFolder } from '../../support/flerapp.js';
import { ServiceProcess } from '../../support/service-process.js';
import { permitDeleting } from '../rig/app-b.js';
import { PrivatePostgres } from '../rig/private-postgres.js';
import { TcpProxy } from '../rig/tcp-proxy.js';

/** T_late becomes 7.2 s. */
const scale = 0.02;
export const timings = scaledTimings(scale);

/** Replicas in processes of their own, their PostgreSQL behind a proxy, and Altinn. */
export class StormRig {
  private constructor(
    readonly sandbox: Sandbox,
    readonly environment: ServiceEnvironment,
    readonly postgres: PrivatePostgres,
    readonly proxy: TcpProxy,
    /** Past the proxy, for who looks on. */
    readonly database: pg.Pool,
    /** A dead one is replaced in its place. */
    readonly replicas: ServiceProcess[],
  ) {}

  static async start(replicas: number, seed: number): Promise<StormRig> {
    const postgres = await PrivatePostgres.start();
    const proxy = await TcpProxy.start(postgres.port);
    const sandbox = await startSandbox({ appFolders: [appFolder], seed, timings });
    // Without it no app could roll back what it made.
    await permitDeleting(sandbox, 'org');
    const folder = mkdtempSync(join(tmpdir(), 'flerapp-storm-'));
    const environment = await serviceEnvironment(sandbox, folder);
    const database = new pg.Pool({ connectionString: postgres.url(), max: 2 });
    database.on('error', () => undefined);
    const rig = new StormRig(sandbox, environment, postgres, proxy, database, []);
    try {
      // The first one alone: it is on an empty database.
      rig.replicas.push(await rig.replica());
      const others = Array.from({ length: replicas - 1 }, () => rig.replica());
      rig.replicas.push(...(await Promise.all(others)));
    } catch (error) {
      await rig.close();
      throw error;
    }
    return rig;
  }

  replica = (): Promise<ServiceProcess> => {
    const sabotage = process.env['TEST_SABOTAGE'];
    return ServiceProcess.start(
      {
        ...this.environment.variables,
        FLERAPP_TIME_SCALE: String(scale),
        FLERAPP_CONCURRENCY: '16',
        FLERAPP_TARGET_CONCURRENCY: '16',
        DATABASE_URL: this.postgres.url(this.proxy.port),
        ...(sabotage && { TEST_SABOTAGE: sabotage }),
      },
      sabotage ? 'test/support/replica.mjs' : 'dist/main.js',
    );
  };

  /** What the replicas have said, for whoever must find out what went wrong. @returns the folder */
  keepLogs(): string {
    const folder = mkdtempSync(join(tmpdir(), 'flerapp-storm-logs-'));
    for (const [i, replica] of this.replicas.entries()) {
      writeFileSync(join(folder, `${String(i)}.log`), replica.output());
    }
    return folder;
  }

  async close(): Promise<void> {
    this.sandbox.faults.clear();
    for (const replica of this.replicas) replica.wake();
    await Promise.all(this.replicas.map((replica) => replica.kill()));
    await this.database.end();
    await this.proxy.close();
    await this.sandbox.close();
    await this.postgres.close();
  }
}

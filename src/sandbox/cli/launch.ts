import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ServiceEnvironment, serviceEnvironment } from '../service-environment.js';
import { type Sandbox, startSandbox } from '../sandbox.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The apps that the sandbox ships. */
export const shippedApps = path('../apps');

export interface Laptop {
  readonly sandbox: Sandbox;
  readonly environment: ServiceEnvironment;
  /** Base URL of the service. */
  readonly service: string;
  close(): Promise<void>;
}

export interface LaptopOptions {
  readonly appFolders: readonly string[];
  /** 0: free ports. */
  readonly sandboxPort: number;
  readonly servicePort: number;
}

/** The sandbox in this process, and the service in one of its own that ends with it. */
export async function launch(options: LaptopOptions): Promise<Laptop> {
  const folder = mkdtempSync(join(tmpdir(), 'flerapp-sandbox-'));
  const sandbox = await startSandbox({ appFolders: options.appFolders, port: options.sandboxPort });
  const environment = await serviceEnvironment(sandbox, folder);
  const child = startService(environment, options.servicePort);
  const close = async (): Promise<void> => {
    await ended(child);
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { sandbox, environment, service: await listening(child), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function startService({ variables }: ServiceEnvironment, port: number): ChildProcess {
  return fork(path('../../main.js'), {
    // What stands in the person's environment wins: DATABASE_URL, another flows folder, a log level.
    env: {
      FLERAPP_FLOWS_FOLDER: path('../../../config/flows'),
      FLERAPP_GRANTS_FILE: path('../../../config/grants.yaml'),
      FLERAPP_PORT: String(port),
      // Altinn on a laptop answers at once: a tenth of the real schedule is enough.
      FLERAPP_TIME_SCALE: '0.1',
      ...process.env,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
}

/** The URL that the service logs once it listens. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the service ended before it listened')));
    if (!child.stdout) return;
    createInterface(child.stdout).on('line', (line) => {
      const url = /"url":"(?<url>http[^"]+)".*"msg":"listening"/.exec(line)?.groups?.['url'];
      if (url !== undefined) resolve(url);
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

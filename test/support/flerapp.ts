import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp, type Extras } from '../../src/bootstrap.js';
import { loadConfig } from '../../src/config/index.js';
import { parseCredentials } from '../../src/parse-credentials.js';
import {
  callerScope,
  type Sandbox,
  type SandboxOptions,
  type ServiceEnvironment,
  serviceEnvironment,
  startSandbox,
} from '../../src/sandbox/index.js';

import { freshDatabase } from './databases.js';
import { begun, closeLeftBehind } from './embedded-openings.js';
import { withEmptyCluster } from './empty-cluster.js';
import { sabotagedBuild } from './enforcement-sabotage.js';

export const appFolder = 'src/sandbox/apps';

/** The real service in this process and the sandbox, over real sockets. */
export interface Bench {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly sandbox: Sandbox;
  readonly environment: ServiceEnvironment;
  /** Everything that the service has logged. */
  logs(): string;
  /** A bearer token of app A's backend. */
  token(): Promise<string>;
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- read by tests only
}

export interface BenchOptions {
  readonly variables?: Record<string, string>;
  readonly flows?: readonly string[];
  readonly sandbox?: Partial<SandboxOptions>;
  readonly extras?: Extras;
}

export async function startBench(options: BenchOptions = {}): Promise<Bench> {
  const sandbox = await startSandbox({ appFolders: [appFolder], ...options.sandbox });
  const folder = mkdtempSync(join(tmpdir(), 'flerapp-'));
  const environment = await serviceEnvironment(sandbox, folder);
  const { url: database } =
    process.env['TEST_DATABASE'] === 'postgresql' ? await freshDatabase('postgresql') : {};
  const variables = {
    ...environment.variables,
    ...(database !== undefined && { DATABASE_URL: database }),
    FLERAPP_PORT: '0',
    FLERAPP_TIME_SCALE: '0.02',
    ...flowsFolder(folder, options.flows),
    ...options.variables,
  };
  const { app, url, logs } = await startService(variables, options.extras).catch(
    async (error: unknown) => {
      await sandbox.close();
      throw error;
    },
  );
  const token = (): Promise<string> =>
    sandbox.maskinporten.issueCallerToken({ ...environment.caller, scopes: [callerScope] });
  return {
    url,
    app,
    sandbox,
    environment,
    logs,
    token,
    call: async (method, path, body, headers) =>
      call(url, method, path, body, { authorization: `Bearer ${await token()}`, ...headers }),
    close: async () => {
      await app.close();
      await sandbox.close();
    },
  };
}

export async function startService(variables: Record<string, string>, extras: Extras = {}) {
  const out = new PassThrough();
  const lines: string[] = [];
  out.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  const build = sabotagedBuild();
  const { DATABASE_URL: database, FLERAPP_DATA_FOLDER: folder } = variables;
  if (database === undefined && folder !== undefined) await withEmptyCluster(folder);
  const before = begun();
  const options = { logs: out, ...(build && { build }), ...extras };
  const app = await createApp(loadConfig(variables, parseCredentials), options).catch(
    async (error: unknown) => {
      if (database === undefined) await closeLeftBehind(before);
      throw error;
    },
  );
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), logs: () => lines.join('') };
}

function flowsFolder(folder: string, flows: readonly string[] | undefined): Record<string, string> {
  if (!flows) return {};
  const path = mkdtempSync(join(folder, 'flows-'));
  flows.forEach((flow, i) => writeFileSync(join(path, `${String(i)}.yaml`), flow));
  return { FLERAPP_FLOWS_FOLDER: path };
}

export async function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: text }),
  });
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (response.headers.get('content-type') ?? '').includes('json')
      ? JSON.parse(answer)
      : answer,
  };
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';

export interface ServiceOptions {
  readonly variables: Readonly<Record<string, string>>;
  /** For its log. */
  readonly folder: string;
  /** Node's own, such as `--cpu-prof`. */
  readonly execArgv?: readonly string[];
}

const startMs = 60_000;
let started = 0;

/** The built service in a process of its own. Its log goes to a file, as cheaply as to a container's pipe. */
export class Service {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** From the start of the process to the first 200 of `/health/ready`, milliseconds. */
    readonly bootMs: number,
  ) {}

  static async start({ variables, folder, execArgv = [] }: ServiceOptions): Promise<Service> {
    const port = await freePort();
    const log = join(folder, `service-${String(++started)}.log`);
    const file = openSync(log, 'w');
    const began = performance.now();
    const child = fork('dist/main.js', {
      execArgv: [...execArgv],
      env: { PATH: process.env['PATH'], ...variables, FLERAPP_PORT: String(port) },
      stdio: ['ignore', file, file, 'ipc'],
    });
    closeSync(file);
    const url = `http://127.0.0.1:${String(port)}`;
    await untilReady(child, url, () => readFileSync(log, 'utf8').slice(0, 4_000));
    return new Service(child, url, performance.now() - began);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    await ended;
  }
}

async function untilReady(child: ChildProcess, url: string, log: () => string): Promise<void> {
  for (const end = Date.now() + startMs; ;) {
    try {
      const response = await fetch(`${url}/health/ready`);
      await response.arrayBuffer();
      if (response.status === 200) return;
    } catch {
      // It does not listen yet.
    }
    if (child.exitCode !== null || Date.now() > end) {
      throw new Error(`the service is not ready:\n${log()}`);
    }
    await pause(5);
  }
}

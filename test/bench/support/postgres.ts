import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.js';

const installed = '/usr/lib/postgresql';
const startMs = 30_000;

/** A PostgreSQL of the bench's own, with its shipped settings but for the addresses: fsync and synchronous_commit are on. */
export class Postgres {
  private constructor(
    private readonly server: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), 'flerapp-bench-pg-'));
    const as = unprivileged();
    if (as) chownSync(folder, as.uid, as.gid);
    const bin = binaries();
    const cluster = join(folder, 'cluster');
    const options = { ...as, cwd: folder, stdio: 'ignore' as const };
    const init = ['-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'];
    execFileSync(join(bin, 'initdb'), init, options);
    const port = await freePort();
    const server = spawn(
      join(bin, 'postgres'),
      [
        ...['-D', cluster, '-p', String(port), '-k', folder],
        ...['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200'],
      ],
      options,
    );
    const postgres = new Postgres(server, folder, port);
    await postgres.#untilReady();
    return postgres;
  }

  /** The postmaster's, whose children are the backends. */
  get pid(): number {
    return this.server.pid ?? 0;
  }

  url(database: string): string {
    return `postgres://postgres@127.0.0.1:${String(this.port)}/${database}`;
  }

  /** @returns the URL of a new, empty database */
  async create(name: string): Promise<string> {
    await this.#run(`create database ${name}`);
    return this.url(name);
  }

  async version(): Promise<string> {
    return (await this.#run('show server_version')) ?? '';
  }

  async stop(): Promise<void> {
    const ended = once(this.server, 'exit');
    // SIGINT is PostgreSQL's fast shutdown: connections are closed, not waited for.
    this.server.kill('SIGINT');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #run(sql: string): Promise<string | undefined> {
    const client = new pg.Client({ connectionString: this.url('postgres') });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, string>>(sql);
      return Object.values(rows[0] ?? {})[0];
    } finally {
      await client.end();
    }
  }

  async #untilReady(): Promise<void> {
    for (const end = Date.now() + startMs; ;) {
      try {
        await this.#run('select 1');
        return;
      } catch (error) {
        if (Date.now() > end || this.server.exitCode !== null) throw error;
        await pause(100);
      }
    }
  }
}

function binaries(): string {
  const versions = existsSync(installed) ? readdirSync(installed) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) throw new Error(`no PostgreSQL under ${installed}`);
  return join(installed, newest, 'bin');
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

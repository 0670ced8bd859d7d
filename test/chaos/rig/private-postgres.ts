import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = '/usr/lib/postgresql';

/** A PostgreSQL server that a test may stop and start as it likes. Its own, in a folder of its own. */
export class PrivatePostgres {
  private constructor(
    private readonly bin: string,
    private readonly folder: string,
    readonly port: number,
  ) {}

  /** @throws Error when PostgreSQL is not installed */
  static async start(): Promise<PrivatePostgres> {
    const version = readdirSync(root).sort().at(-1) ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'flerapp-pg-'));
    chmodSync(folder, 0o777);
    const server = new PrivatePostgres(join(root, version, 'bin'), folder, await freePort());
    await server.#as('initdb', '-D', server.#data, '-U', 'postgres', '-A', 'trust', '-N');
    await server.up();
    return server;
  }

  url(port = this.port): string {
    return `postgres://postgres@127.0.0.1:${String(port)}/postgres`;
  }

  async up(): Promise<void> {
    const options = `-p ${String(this.port)} -c listen_addresses=127.0.0.1 -k ${this.folder} -c max_connections=200`;
    await this.#as(
      'pg_ctl',
      '-D',
      this.#data,
      '-w',
      '-o',
      options,
      '-l',
      `${this.#data}.log`,
      'start',
    );
  }

  /** @param mode `immediate`: as if the machine had lost its power, but for the disk */
  async down(mode: 'immediate' | 'fast' = 'immediate'): Promise<void> {
    await this.#as('pg_ctl', '-D', this.#data, '-w', '-m', mode, 'stop');
  }

  async close(): Promise<void> {
    await this.down().catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  /** PostgreSQL refuses to run as root. */
  async #as(program: string, ...parameters: string[]): Promise<void> {
    const command = [join(this.bin, program), ...parameters];
    const asRoot = process.getuid?.() === 0;
    const [file = '', ...rest] = asRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    await run(file, rest, { cwd: this.folder });
  }
}

export const hasPostgres = (): boolean => {
  try {
    execFileSync('ls', [root], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** Where the figures come from: without it they mean nothing. */
export function machine(postgres: string): Record<string, string> {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    commit: git(),
    CPU: `${cpu?.model.trim() ?? 'unknown'}, ${String(cpus().length)} cores, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
    memory: `${String(Math.round(totalmem() / 2 ** 30))} GiB`,
    PostgreSQL: `${postgres}, shipped settings (fsync and synchronous_commit on)`,
    Node: process.version,
  };
}

function git(): string {
  try {
    return execFileSync('git', ['log', '-1', '--format=%h %s'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

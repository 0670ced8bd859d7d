import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second (`getconf CLK_TCK`). */
const msPerTick = 10;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** `/proc/{pid}/stat` (proc(5)); children that have ended are in their parent's cutime and cstime. */
function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const number = (field: number): number => Number(fields[field - 3]);
    return { pid, parent: number(4), ticks: number(14) + number(15) + number(16) + number(17) };
  } catch {
    return undefined;
  }
}

/** A process and everything that it has started. */
function treeOf(root: number): Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const members = new Set([root]);
  for (let before = 0; before < members.size;) {
    before = members.size;
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid);
  }
  return all.filter(({ pid }) => members.has(pid));
}

/** CPU time that a process and its children have used so far, milliseconds. */
export const cpuOf = (root: number): number =>
  treeOf(root).reduce((sum, { ticks }) => sum + ticks * msPerTick, 0);

/** Resident memory, MiB: of the process itself, and of its children together. */
export function residentOf(root: number): { own: number; children: number } {
  const children = treeOf(root).filter(({ pid }) => pid !== root);
  return {
    own: status(root, 'VmRSS'),
    children: children.reduce((sum, { pid }) => sum + status(pid, 'VmRSS'), 0),
  };
}

/** The most memory that a process has had since it started, MiB. */
export const peakOf = (pid: number): number => status(pid, 'VmHWM');

function status(pid: number, name: string): number {
  const text = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return Number(kib ?? NaN) / 1_024;
}

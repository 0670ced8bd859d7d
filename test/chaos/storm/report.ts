import type { Reckoning } from './reckoning.js';

/** Lines of a table: what the storm did, and what came of it. */
export function report(
  head: string,
  reckoning: Reckoning,
  planned: ReadonlyMap<string, number>,
  injected: ReadonlyMap<string, number>,
): string {
  const { delivered, parked, reported, creates, adopted, violations } = reckoning;
  const sum = [...parked.values()].reduce((a, b) => a + b, 0);
  const reasons = [...parked].map(([reason, count]) => `${reason} ${String(count)}`).join(', ');
  const lines = [
    head,
    `${String(delivered)} delivered, ${String(adopted)} of them adopted`,
    ...[...creates].map(([outcome, count]) => `creates ${outcome}: ${String(count)}`),
    `${String(sum)} parked${reasons && `: ${reasons}`}`,
    `${String(reported)} instances born after T_late reported`,
    `${String(violations.length)} violations`,
    ...violations.slice(0, 40).map((violation) => `VIOLATION ${violation}`),
    `${'fault'.padEnd(48)}${'planned'.padStart(8)}${'came'.padStart(8)}`,
    ...[...planned].map(
      ([name, count]) =>
        name.padEnd(48) + String(count).padStart(8) + String(injected.get(name) ?? 0).padStart(8),
    ),
  ];
  return lines.map((line) => `storm: ${line}\n`).join('');
}

/** Faults that came less often than they must: a few that were planned late may find no request any more. */
export function missing(
  planned: ReadonlyMap<string, number>,
  injected: ReadonlyMap<string, number>,
): string[] {
  return [...planned]
    .filter(([name, count]) => (injected.get(name) ?? 0) < Math.max(1, Math.floor(count * 0.8)))
    .map(([name, count]) => `${name}: ${String(injected.get(name) ?? 0)} of ${String(count)}`);
}

import type { Flow } from './flow.js';

/**
 * Rings of apps in which what one flow makes is what the next begins with, each told once by its apps. Not an error: a
 * condition can end it, and the hop limit does in any case.
 */
export function flowCycles(flows: readonly Pick<Flow, 'source' | 'targets'>[]): string[][] {
  const next = new Map<string, Set<string>>();
  for (const { source, targets } of flows) {
    const made = next.get(source.app) ?? new Set();
    targets.forEach(({ app }) => made.add(app));
    next.set(source.app, made);
  }
  return [...next.keys()].sort().flatMap((app) => ringFrom(app, next));
}

/** The shortest ring that begins and ends with this app and has no app that sorts before it. */
function ringFrom(app: string, next: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const paths: string[][] = [[app]];
  const seen = new Set<string>();
  for (let path = paths.shift(); path; path = paths.shift()) {
    for (const made of next.get(path.at(-1) ?? '') ?? []) {
      if (made === app) return [path];
      if (made < app || seen.has(made)) continue;
      seen.add(made);
      paths.push([...path, made]);
    }
  }
  return [];
}

/** Exponential pause with full jitter: between 0 and `first · 2^attempts`, at most `longest`. Milliseconds. */
export function fullJitter(
  attempts: number,
  { first, longest }: { first: number; longest: number },
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(longest, first * 2 ** Math.min(attempts, 30));
  return Math.round(random() * ceiling);
}

/** Doubling pause without jitter, by how long it has lasted already: a tenth of it. Milliseconds. */
export function growingPause(
  lasted: number,
  { first, longest }: { first: number; longest: number },
): number {
  return Math.min(longest, Math.max(first, Math.round(lasted / 10)));
}

/** What a caller prefers, RFC 7240: `Prefer: wait=10` or `Prefer: respond-async`. */
export interface Preference {
  /** Milliseconds to wait for the outcome; 0: answer at once. */
  readonly wait: number;
  /** Echoed as `Preference-Applied`. */
  readonly applied?: string;
}

/** Unknown and malformed preferences are ignored, as the RFC wants it. @param longest milliseconds */
export function parsePrefer(header: string | undefined, longest: number): Preference {
  const preferences = (header ?? '').split(',').map((part) => part.trim().toLowerCase());
  if (preferences.includes('respond-async')) return { wait: 0, applied: 'respond-async' };
  const wait = preferences.map((p) => /^wait=(\d{1,4})$/.exec(p)?.[1]).find((s) => s !== undefined);
  if (wait === undefined) return { wait: 0 };
  const seconds = Math.min(Number(wait), Math.floor(longest / 1_000));
  return { wait: Math.min(Number(wait) * 1_000, longest), applied: `wait=${String(seconds)}` };
}

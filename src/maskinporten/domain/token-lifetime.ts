/** How long tokens are used. All durations in milliseconds. */
export interface RefreshSettings {
  /** A token with less life left than this is never handed out (at most a quarter of its life). */
  readonly hardMargin: number;
  /** First and longest pause between failed refreshes, full jitter. */
  readonly backoffFirst: number;
  readonly backoffLongest: number;
  /** How long a permanent error is answered from memory. */
  readonly negative: number;
  /** The same for errors that heal by themselves within minutes: keys and clocks. */
  readonly negativeShort: number;
  /** A token is refreshed ahead by a timer while somebody asked for it within this time. */
  readonly idle: number;
  /** After a token was renewed because an API refused it, no refusal renews it again for so long. */
  readonly refusalPause: number;
  /** So many transient failures in a row, of whichever tokens, and the client is left alone for a while. */
  readonly breakerAfter: number;
  /** How many tokens are kept. */
  readonly maxEntries: number;
}

const second = 1_000;

/** `read` is the time-out of the calls that the tokens are used for: a token must outlive one of them. */
export function defaultRefreshSettings(read: number): RefreshSettings {
  return {
    hardMargin: Math.max(10 * second, read + 5 * second),
    backoffFirst: 250,
    backoffLongest: 15 * second,
    negative: 45 * second,
    negativeShort: 5 * second,
    idle: 600 * second,
    refusalPause: 10 * second,
    breakerAfter: 5,
    maxEntries: 1_000,
  };
}

export interface TokenDeadlines {
  /** From here on it is refreshed in the background. */
  readonly soft: number;
  /** From here on it is not handed out. */
  readonly hard: number;
  readonly expiry: number;
}

/**
 * Deadlines on the monotonic clock, from when the request started (reference
 * maskinporten-and-altinn-tokens §4). Half of a long life leaves about 14 minutes to sit out an
 * outage; short tokens are refreshed later so that they are not fetched all the time.
 * @param random 0…1, spreads the refreshes of replicas by ±10 % of the life
 */
export function deadlines(
  start: number,
  life: number,
  hardMargin: number,
  random: number,
): TokenDeadlines {
  const expiry = start + life;
  const hard = expiry - Math.min(hardMargin, life / 4);
  const share = life >= 600 * second ? 0.5 : 0.6;
  const soft = start + life * (share + (random - 0.5) * 0.2);
  return { soft: Math.min(soft, hard), hard, expiry };
}

/** Full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter"). `failures` counts from 1. */
export function fullJitter(
  failures: number,
  first: number,
  longest: number,
  random: number,
): number {
  return random * Math.min(longest, first * 2 ** (failures - 1));
}

/** The longest wait that another server can impose on us, milliseconds. */
const longestRetryAfter = 300 * second;

/** How long to leave a server alone after so many transient failures in a row, milliseconds. */
export function transientPause(
  failures: number,
  retryAfter: number | undefined,
  { backoffFirst, backoffLongest }: RefreshSettings,
  random: number,
): number {
  const backoff = fullJitter(failures, backoffFirst, backoffLongest, random);
  return Math.max(backoff, Math.min(retryAfter ?? 0, longestRetryAfter));
}

/** The time that the module needs. Any object with these two methods will do. */
export interface TokenClock {
  /** Wall clock, milliseconds since the epoch: only for `iat` of an assertion and for showing times. */
  now(): number;
  /** Milliseconds that only ever grow: everything about the age of a token. */
  monotonic(): number;
}

export const systemTokenClock: TokenClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** Where every module gets its time from, so that tests can move it. */
export abstract class Clock {
  /** Wall clock, milliseconds since the epoch. Jumps when the host's clock is set. */
  abstract now(): number;
  /** Milliseconds that only ever grow; for measuring how long something took. */
  abstract monotonic(): number;
}

/** The host's clocks. */
export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }
}

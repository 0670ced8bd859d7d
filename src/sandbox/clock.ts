/** The sandbox's idea of now: the host's clock plus an offset that tests set. */
export class SandboxClock {
  /** Milliseconds ahead of (or, negative, behind) the host's clock. */
  offsetMs = 0;

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  /** Seconds since the epoch, as in JWT claims. */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }
}

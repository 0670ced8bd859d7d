/** What happens again and again. Overridable by DI, so that tests say when. */
export abstract class Ticker {
  /** Runs `action` each `ms` milliseconds, until the function returned is called. */
  abstract every(ms: number, action: () => void): () => void;
}

/** Timers that never keep the process alive. */
export class SystemTicker extends Ticker {
  every(ms: number, action: () => void): () => void {
    const timer = setInterval(action, ms);
    timer.unref();
    return () => clearInterval(timer);
  }
}

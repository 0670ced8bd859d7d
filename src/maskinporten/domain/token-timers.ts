/** How the module waits. Replaced in tests, together with the clock. */
export interface TokenTimers {
  /** Runs `action` once after `ms` milliseconds. The function returned cancels it. */
  after(ms: number, action: () => void): () => void;
}

/** Timers that never keep the process alive. */
export const systemTokenTimers: TokenTimers = {
  after(ms, action) {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

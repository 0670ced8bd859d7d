import type { SandboxClock } from '../clock.js';

const remembered = 10 * 60_000;

/** A grant is single use; ids are remembered longer than any assertion lives. */
export class UsedGrants {
  readonly #until = new Map<string, number>();

  constructor(private readonly clock: SandboxClock) {}

  /** @returns false when this id has been used before */
  use(id: string): boolean {
    const now = this.clock.now();
    for (const [old, until] of this.#until) {
      if (until > now) break;
      this.#until.delete(old);
    }
    if (this.#until.has(id)) return false;
    this.#until.set(id, now + remembered);
    return true;
  }
}

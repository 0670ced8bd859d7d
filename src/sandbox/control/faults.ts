import { type FaultAction, type FaultRule, kindOf } from './fault.js';

interface ActiveFault {
  readonly rule: FaultRule;
  readonly pattern: RegExp;
  /** Matching requests that still pass. */
  toPass: number;
  left: number;
}

/** The faults that are set, and the requests that they hold. */
export class Faults {
  #active: ActiveFault[] = [];
  #held: (() => void)[] = [];
  #watchers: (() => void)[] = [];
  /** How many requests each kind of action has met: `delayMs` → how many. */
  readonly injected = new Map<string, number>();

  /** @param random for rules with a chance; seeded, a schedule can be played again */
  constructor(private readonly random: () => number = Math.random) {}

  /** Older rules go first; a request meets at most one. */
  add(rule: FaultRule): void {
    this.#active.push({
      rule,
      pattern: new RegExp(rule.match.path),
      toPass: rule.after ?? 0,
      left: rule.times === 'always' ? Infinity : (rule.times ?? 1),
    });
  }

  /** @returns the action for this request, and counts it as used */
  take(method: string, path: string): FaultAction | undefined {
    for (const fault of this.#active) {
      if (!matches(fault, method, path)) continue;
      if (fault.toPass > 0) {
        fault.toPass -= 1;
        continue;
      }
      if (fault.rule.chance !== undefined && this.random() >= fault.rule.chance) continue;
      fault.left -= 1;
      const kind = kindOf(fault.rule.action);
      this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
      if (fault.left <= 0) this.#active = this.#active.filter((other) => other !== fault);
      return fault.rule.action;
    }
    return undefined;
  }

  /** How many requests are kept by `hold` now. */
  get held(): number {
    return this.#held.length;
  }

  /** Resolves once at least so many requests are held. */
  async whenHeld(count = 1): Promise<void> {
    while (this.#held.length < count) {
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  /** Keeps the caller until `release`. */
  hold(): Promise<void> {
    return new Promise((resolve) => {
      this.#held.push(resolve);
      for (const watcher of this.#watchers.splice(0)) watcher();
    });
  }

  /** Lets every held request go on. */
  release(): void {
    for (const resume of this.#held.splice(0)) resume();
  }

  /** Removes all rules and releases what they hold. */
  clear(): void {
    this.#active = [];
    this.release();
  }
}

const matches = ({ rule, pattern }: ActiveFault, method: string, path: string): boolean => {
  const wanted = rule.match.method;
  // A pattern with the flag g would remember where it stopped.
  pattern.lastIndex = 0;
  return (wanted === undefined || wanted.toUpperCase() === method) && pattern.test(path);
};

import { setTimeout as sleep } from 'node:timers/promises';
import { ActiveFault } from './active-fault.js';
import type { FaultSubject, TakenFault } from './active-fault.js';
import type { FaultRule } from './fault.js';
import { Injected } from './injected.js';

/** The faults that are set, and the requests that they hold. */
export class Faults {
  /** Of every draw of a `chance`; the same seed, rules and order of requests give the same faults. */
  seed = 0;
  /** Storage's lists show an instance only so long after its insert, milliseconds. */
  listLagMs = 0;
  readonly injected = new Injected();
  #active: ActiveFault[] = [];
  #added = 0;
  #held: (() => void)[] = [];
  readonly #paused = new Set<() => void>();
  #unsettled = 0;
  #watchers: (() => void)[] = [];

  /** Older rules go first; a request meets at most one. */
  add(rule: FaultRule): void {
    this.#active.push(new ActiveFault(rule, this.#added, () => this.seed));
    this.#added += 1;
  }

  /** The rules that are not used up yet. */
  get rules(): readonly FaultRule[] {
    return this.#active.filter((fault) => !fault.usedUp).map(({ rule }) => rule);
  }

  /** Must the body be read before it is known which rule meets the request? */
  needsBody(subject: FaultSubject): boolean {
    return this.#active.some((f) => f.rule.match.body !== undefined && f.concerns(subject));
  }

  /** @returns the fault that meets this request; it is used up by that */
  take(subject: FaultSubject): TakenFault | undefined {
    for (const fault of this.#active) {
      const taken = fault.take(subject);
      if (fault.usedUp) this.#active = this.#active.filter((other) => other !== fault);
      if (taken) return taken;
    }
    return undefined;
  }

  /** How many requests are kept by `hold` now. */
  get held(): number {
    return this.#held.length;
  }

  /** How many requests their callers have been answered already, and are still to be processed to the end. */
  get unsettled(): number {
    return this.#unsettled;
  }

  /** Resolves once at least so many requests are held. */
  async whenHeld(count = 1): Promise<void> {
    while (this.#held.length < count) await this.nextChange();
  }

  /** Resolves once nothing is under way any more that was answered at once: all late commits have happened. */
  async whenSettled(): Promise<void> {
    while (this.#unsettled > 0) await this.nextChange();
  }

  /** Keeps the caller until `release`. */
  hold(): Promise<void> {
    return new Promise((resolve) => {
      this.#held.push(resolve);
      this.changed();
    });
  }

  /** Keeps the caller for so long, or until `release`. */
  async pause(ms: number): Promise<void> {
    let resume = (): void => undefined;
    const released = new Promise<void>((resolve) => (resume = resolve));
    this.#paused.add(resume);
    await Promise.race([sleep(ms, undefined, { ref: false }), released]);
    this.#paused.delete(resume);
  }

  /** A request that goes on without its caller; returns what tells that it has ended. */
  goesOnAlone(): () => void {
    this.#unsettled += 1;
    return () => {
      this.#unsettled -= 1;
      this.changed();
    };
  }

  /** Lets every held and paused request go on. */
  release(): void {
    for (const resume of this.#held.splice(0)) resume();
    for (const resume of this.#paused) resume();
  }

  /** Removes all rules and the list's lag, and releases what is held. What was counted stays. */
  clear(): void {
    this.#active = [];
    this.#added = 0;
    this.listLagMs = 0;
    this.release();
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => this.#watchers.push(resolve));
  }

  private changed(): void {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }
}

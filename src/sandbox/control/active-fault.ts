import { createHash } from 'node:crypto';
import type { FaultAction, FaultRule } from './fault.js';

/** A request as far as rules look at it. */
export interface FaultSubject {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Which app it is about, if any. Asked only by rules that name one. */
  readonly app: () => string | undefined;
  /** Undefined while it is not read. */
  readonly body?: string;
}

export interface TakenFault {
  readonly action: FaultAction;
  /** How long the rule's window still is, milliseconds. */
  readonly leftMs: number;
}

/** A rule that is set, and how far it is used up. */
export class ActiveFault {
  private readonly pattern: RegExp | undefined;
  private readonly addedAt = performance.now();
  private toPass: number;
  private left: number;
  private drawn = 0;

  /** @param number of the rule since the last clearing: with the seed it decides what `chance` draws */
  constructor(
    readonly rule: FaultRule,
    private readonly number: number,
    private readonly seed: () => number,
  ) {
    const { path } = rule.match;
    this.pattern = path === undefined ? undefined : new RegExp(path);
    this.toPass = rule.after ?? 0;
    const byDefault = rule.chance === undefined && rule.toMs === undefined ? 1 : 'always';
    const times = rule.times ?? byDefault;
    this.left = times === 'always' ? Infinity : times;
  }

  get usedUp(): boolean {
    return this.left <= 0 || this.leftMs() <= 0;
  }

  /** Everything but the body. */
  concerns({ method, path, app }: FaultSubject): boolean {
    const { match, fromMs = 0 } = this.rule;
    if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
    if (performance.now() - this.addedAt < fromMs || this.usedUp) return false;
    // A pattern with the flag g would remember where it stopped.
    if (this.pattern) this.pattern.lastIndex = 0;
    if (this.pattern?.test(path) === false) return false;
    return match.app === undefined || match.app.toLowerCase() === app()?.toLowerCase();
  }

  /** Counts the request, and tells whether it is one that the rule meets. */
  take(subject: FaultSubject): TakenFault | undefined {
    const { body } = this.rule.match;
    if (!this.concerns(subject)) return undefined;
    if (body !== undefined && !subject.body?.includes(body)) return undefined;
    if (this.toPass > 0) {
      this.toPass -= 1;
      return undefined;
    }
    if (!this.draw()) return undefined;
    this.left -= 1;
    return { action: this.rule.action, leftMs: this.leftMs() };
  }

  /** The n-th request of a rule always meets the same fate, whatever happens to others in between. */
  private draw(): boolean {
    const { chance } = this.rule;
    if (chance === undefined) return true;
    this.drawn += 1;
    const key = `${this.seed()}:${this.number}:${this.drawn}`;
    return createHash('sha256').update(key).digest().readUInt32BE() / 2 ** 32 < chance;
  }

  private leftMs(): number {
    return (this.rule.toMs ?? Infinity) - (performance.now() - this.addedAt);
  }
}

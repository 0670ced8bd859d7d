import type { PrefillInput } from '../domain/prefill-input.js';
import {
  type ExpressionLimits,
  type ExpressionOutcome,
  ExpressionProcess,
} from './expression-process.js';

/** A few processes, started when they are needed and replaced when an expression has ended one. */
export class ExpressionPool {
  readonly #idle: ExpressionProcess[] = [];
  readonly #waiting: ((process: ExpressionProcess) => void)[] = [];
  readonly #all = new Set<ExpressionProcess>();

  constructor(
    private readonly limits: ExpressionLimits,
    private readonly size = 2,
  ) {}

  /** One outcome for each expression, in order. An expression that ended its process leaves the others unharmed. */
  async evaluate(
    expressions: readonly string[],
    input: PrefillInput,
  ): Promise<ExpressionOutcome[]> {
    const together = await this.#evaluate(expressions, input);
    if (typeof together !== 'string') return together;
    if (expressions.length === 1) return [{ code: together }];
    // One of them was too much, or all together were: each has the limits for itself now.
    const outcomes: ExpressionOutcome[] = [];
    for (const expression of expressions) {
      const alone = await this.#evaluate([expression], input);
      outcomes.push(...(typeof alone === 'string' ? [{ code: alone }] : alone));
    }
    return outcomes;
  }

  close(): void {
    for (const process of this.#all) process.end();
  }

  async #evaluate(
    ...work: Parameters<ExpressionProcess['evaluate']>
  ): ReturnType<ExpressionProcess['evaluate']> {
    const process = await this.#take();
    try {
      return await process.evaluate(...work);
    } finally {
      this.#give(process);
    }
  }

  #take(): Promise<ExpressionProcess> {
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    if (this.#all.size < this.size) return Promise.resolve(this.#start());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(process: ExpressionProcess): void {
    const next = this.#waiting.shift();
    const usable = process.usable ? process : this.#replace(process, next !== undefined);
    if (next && usable) next(usable);
    else if (usable) this.#idle.push(usable);
  }

  #replace(process: ExpressionProcess, needed: boolean): ExpressionProcess | undefined {
    this.#all.delete(process);
    return needed ? this.#start() : undefined;
  }

  #start(): ExpressionProcess {
    const process = new ExpressionProcess(this.limits);
    this.#all.add(process);
    return process;
  }
}

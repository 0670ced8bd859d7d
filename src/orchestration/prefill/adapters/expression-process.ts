import { type ChildProcess, fork } from 'node:child_process';
import type { PrefillInput } from '../domain/prefill-input.js';

/** What became of one expression: its value as JSON text, no value, or a code. */
export interface ExpressionOutcome {
  readonly json?: string;
  readonly code?: 'expression-failed' | 'time-out' | 'too-deep' | 'too-large' | 'not-json';
}

export interface ExpressionLimits {
  /** Milliseconds for one expression. */
  readonly time: number;
  /** Megabytes of heap. */
  readonly memory: number;
  /** Nested evaluations. */
  readonly depth: number;
  /** Characters of a result as JSON. */
  readonly size: number;
}

/** Milliseconds that Node may take to start on a busy machine. */
const startTime = 30_000;

/**
 * One process that evaluates expressions. A thread would not do: the heap limit of a worker thread does not hold
 * against one large allocation, where V8 ends the whole service. An expression that runs too long, or out of
 * memory, ends this process; it then answers nothing more and is to be replaced.
 */
export class ExpressionProcess {
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;
  readonly #inbox: unknown[] = [];
  #arrived: () => void = () => undefined;
  #ended: ExpressionOutcome['code'] | undefined;

  constructor(private readonly limits: ExpressionLimits) {
    const module = new URL('./jsonata-process.mjs', import.meta.url);
    this.#child = fork(module, [String(limits.depth), String(limits.size)], {
      // Neither the environment nor the service's own options are an expression's business.
      env: {},
      execArgv: [`--max-old-space-size=${String(limits.memory)}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.unref();
    this.#child.channel?.unref();
    this.#child.on('message', (message) => {
      this.#inbox.push(message);
      this.#arrived();
    });
    this.#child.on('error', () => this.#gone('expression-failed'));
    this.#child.on('exit', () => this.#gone('too-large'));
    this.#ready = this.#message(startTime);
  }

  get usable(): boolean {
    return this.#ended === undefined;
  }

  /** Outcomes in order; a code when the process ended instead. `limits.time` is for all of them together. */
  async evaluate(
    expressions: readonly string[],
    input: PrefillInput,
  ): Promise<ExpressionOutcome[] | NonNullable<ExpressionOutcome['code']>> {
    await this.#ready;
    if (this.usable) this.#child.send({ expressions, input });
    const answer = await this.#message(this.limits.time);
    return (answer as ExpressionOutcome[] | undefined) ?? this.#ended ?? 'expression-failed';
  }

  end(): void {
    this.#gone('time-out');
    this.#child.kill('SIGKILL');
  }

  #gone(code: ExpressionOutcome['code']): void {
    this.#ended ??= code;
    this.#arrived();
  }

  /** The next message, or undefined when the process has ended; it is ended after `time` milliseconds. */
  async #message(time: number): Promise<unknown> {
    const timer = setTimeout(() => this.end(), time);
    while (this.#inbox.length === 0 && this.usable) {
      await new Promise<void>((resolve) => (this.#arrived = resolve));
    }
    clearTimeout(timer);
    return this.#inbox.shift();
  }
}

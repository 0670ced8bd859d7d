import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a process of the bench can be asked to do: each takes and gives plain data. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the parameters are the worker's own business
export type Handlers = Record<string, (...parameters: any[]) => unknown>;

interface Question {
  readonly id: number;
  readonly name: string;
  readonly parameters: readonly unknown[];
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** The caller's side of a process that `serve`s its handlers. */
export class Remote<H extends Handlers> {
  readonly #waiting = new Map<
    number,
    { resolve: (v: unknown) => void; reject: (e: Error) => void }
  >();
  #last = 0;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (answer: Answer) => this.#answered(answer));
    child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the process has ended'));
    });
  }

  /** @param module of the worker, beside `from` (an `import.meta.url`) */
  static start<H extends Handlers>(module: string, from: string): Remote<H> {
    const child = fork(fileURLToPath(new URL(module, from)), {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    return new Remote<H>(child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  ask<N extends keyof H & string>(
    name: N,
    ...parameters: Parameters<H[N]>
  ): Promise<Awaited<ReturnType<H[N]>>> {
    const id = ++this.#last;
    const question: Question = { id, name, parameters };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.child.send(question);
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  #answered({ id, result, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }
}

/** Makes this process answer the one that started it; it ends with it. */
export function serve(handlers: Handlers): void {
  process.on('message', (question: Question) => void answer(handlers, question));
  process.once('disconnect', () => process.exit(0));
}

async function answer(handlers: Handlers, { id, name, parameters }: Question): Promise<void> {
  try {
    const result = await handlers[name]?.(...parameters);
    process.send?.({ id, result });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? '') : String(error) });
  }
}

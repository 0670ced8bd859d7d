import { scrub } from './scrub.js';

/**
 * Log lines of one turn of the event loop leave with one write: under load a write for each costs more than the work
 * that it tells of. Nothing waits for longer than the turn, and what is left when the process exits is written then.
 */
export class LineBatch {
  #lines: string[] = [];

  constructor(private readonly out: NodeJS.WritableStream) {
    if (out === process.stdout) process.once('exit', () => this.#flush());
  }

  /** pino's own destination interface. */
  write(line: string): void {
    if (this.#lines.length === 0) setImmediate(() => this.#flush());
    this.#lines.push(`${scrub(line.trimEnd())}\n`);
  }

  #flush(): void {
    if (this.#lines.length === 0) return;
    const text = this.#lines.join('');
    this.#lines = [];
    this.out.write(text);
  }
}

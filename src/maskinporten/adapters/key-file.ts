import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { CredentialError } from '../credentials/credentials.js';
import { parseKeyFile, type KeyFileContent } from '../credentials/key-file.js';
import type { TokenLogger } from '../domain/token-logger.js';
import type { TokenTimers } from '../domain/token-timers.js';
import type { MaskinportenClient, PrivateJwk } from '../maskinporten-options.js';

export interface KeyFileDeps {
  /** Milliseconds. */
  readonly every: number;
  readonly timers: TokenTimers;
  readonly logger: TokenLogger;
  readonly take: (keys: readonly PrivateJwk[]) => void;
}

/**
 * The mounted key file of one client, read again and again. Kubernetes swaps the symlink `..data` beneath
 * it, which a file watcher does not see. What cannot be used is reported, and the keys at hand stay.
 */
export class KeyFile {
  #problems: readonly string[] = [];
  /** Digest of the last content, good or bad: each content is judged once. */
  #seen?: string;
  #cancel?: () => void;
  #stopped = false;

  constructor(
    private readonly name: string,
    private readonly client: MaskinportenClient,
    private readonly deps: KeyFileDeps,
  ) {}

  /** Why the latest content was not taken. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Reads the file at once where there are no keys yet; the service starts also when that fails. */
  start(): void {
    if (this.client.keys.length === 0) this.#readNow();
    this.#later();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #later(): void {
    if (this.#stopped) return;
    this.#cancel = this.deps.timers.after(this.deps.every, () => void this.#poll());
  }

  #readNow(): void {
    try {
      this.#judge(readFileSync(this.#path, 'utf8'));
    } catch {
      this.#report([unreadable]);
    }
  }

  async #poll(): Promise<void> {
    try {
      this.#judge(await readFile(this.#path, 'utf8'));
    } catch {
      this.#report([unreadable]);
    }
    this.#later();
  }

  #judge(text: string): void {
    const digest = createHash('sha256').update(text).digest('base64');
    if (digest === this.#seen) return;
    const first = this.#seen === undefined && this.client.keys.length > 0;
    this.#seen = digest;
    const content = this.#parse(text);
    if (!content) return;
    this.#problems = [];
    this.deps.take(content.keys);
    const kids = content.keys.map((key) => key['kid']);
    if (!first) this.deps.logger.info({ client: this.name, kids }, 'Keys read');
  }

  #parse(text: string): KeyFileContent | undefined {
    try {
      const content = parseKeyFile(text, this.client.keyFile);
      if ((content.clientId ?? this.client.clientId) === this.client.clientId) return content;
      this.#report(['ClientId is not that of the client']);
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error;
      this.#report(error.problems);
    }
    return undefined;
  }

  #report(problems: readonly string[]): void {
    if (problems.join() === this.#problems.join()) return;
    this.#problems = problems;
    // A file that was away is judged anew when it is back.
    if (problems.includes(unreadable)) this.#seen = undefined;
    this.deps.logger.warn({ client: this.name, problems }, 'Key file not taken');
  }

  get #path(): string {
    return this.client.keyFile?.path ?? '';
  }
}

const unreadable = 'the file cannot be read';

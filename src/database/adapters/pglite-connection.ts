import { Duplex } from 'node:stream';
import type { BridgeClient, PgliteBridge } from './pglite-bridge.js';
import { renameStatement } from './wire-messages.js';

const sslRequest = 80_877_103;
const cancelRequest = 80_877_102;
let connections = 0;

/** The "socket" that a node-postgres client is given: it speaks to PGlite in this process. */
export class PgliteConnection extends Duplex implements BridgeClient {
  listening = false;
  #buffer: Buffer = Buffer.alloc(0);
  #pending: Buffer[] = [];
  #started = false;
  readonly #prefix = `c${String(++connections)}_`;

  constructor(private readonly bridge: PgliteBridge) {
    super({ allowHalfOpen: false });
    bridge.join(this);
  }

  connect(): this {
    setImmediate(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // Answers are pushed as they come.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    while (this.#started ? this.#takeMessage() : this.#takeStartup());
    done();
  }

  override _final(done: () => void): void {
    done();
    this.push(null);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    void this.bridge.leave(this);
    done(error);
  }

  #takeStartup(): boolean {
    const message = this.#take(0);
    if (!message) return false;
    const code = message.readInt32BE(4);
    if (code === sslRequest) this.push('N');
    else if (code === cancelRequest) this.push(null);
    else {
      this.#started = true;
      this.#submit([message]);
    }
    return true;
  }

  #takeMessage(): boolean {
    const message = this.#take(1);
    if (!message) return false;
    const type = String.fromCharCode(message[0] ?? 0);
    if (type === 'X') {
      this.push(null);
      void this.bridge.leave(this);
      return false;
    }
    if ((type === 'Q' || type === 'P') && /\blisten\b/i.test(message.toString('latin1')))
      this.listening = true;
    this.#pending.push(renameStatement(message, this.#prefix));
    if (type === 'S' || type === 'Q') this.#submit(this.#pending.splice(0));
    return true;
  }

  /** One whole message, or undefined while it is incomplete. */
  #take(lengthAt: 0 | 1): Buffer | undefined {
    if (this.#buffer.length < lengthAt + 4) return undefined;
    const length = lengthAt + this.#buffer.readInt32BE(lengthAt);
    if (this.#buffer.length < length) return undefined;
    const message = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return message;
  }

  #submit(messages: Buffer[]): void {
    this.bridge.submit(this, new Uint8Array(Buffer.concat(messages))).then(
      (answer) => {
        if (!this.destroyed) this.push(answer);
      },
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error('PGlite failed')),
    );
  }
}

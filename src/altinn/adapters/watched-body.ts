import { Readable } from 'node:stream';

/** Chunks of a body. */
export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * A request body that knows whether its first byte was asked for. The client pulls it only when the
 * connection stands, and writes the head of the request together with the first chunk, so what was never
 * pulled was never sent.
 */
export class WatchedBody {
  readonly readable: Readable;
  /** Bytes may have left. */
  started = false;
  /** It was too late to start. */
  refused = false;
  /** The source itself failed; the other side is not to blame. */
  sourceLost = false;

  constructor(
    private readonly source: Bytes,
    private readonly mayStart: () => boolean,
  ) {
    this.readable = Readable.from(this.chunks(), { objectMode: false });
    // The failure is the request's; without a listener a late one would end the process.
    this.readable.on('error', () => undefined);
  }

  /** Lets go of the source, also when it was never read. */
  release(): void {
    this.readable.destroy();
    if (this.source instanceof Readable) this.source.destroy();
  }

  private async *chunks(): AsyncGenerator<Uint8Array> {
    if (!this.mayStart()) {
      this.refused = true;
      throw new Error('too late to start');
    }
    this.started = true;
    try {
      yield* this.source;
    } catch (error) {
      this.sourceLost = true;
      throw error;
    }
  }
}

import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Readable } from 'node:stream';
import { Agent, request, type Dispatcher } from 'undici';
import { AppConfig, Clock } from '../../config/index.js';
import { AltinnError } from '../domain/altinn-error.js';
import { unreadable } from '../domain/altinn-failure.js';
import { parseRetryAfter } from '../domain/retry-after.js';
import { defined } from '../domain/tolerant-json.js';
import type { UpstreamAnswer } from '../domain/upstream-answer.js';
import { WriteGate } from '../write-gate.js';
import { answerLimit } from './answer-limit.js';
import { interrupted, transportFailure } from './transport-failure.js';
import { WatchedBody, type Bytes } from './watched-body.js';

export interface StreamedRequest {
  readonly route: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: Bytes;
  /** Exact number of bytes of `body`. */
  readonly size: number;
  /** Milliseconds without progress of the body, or from its end to the answer's headers. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  /** Asked when the first byte is about to leave. */
  readonly mayStart?: () => boolean;
}

/** An answer whose body, when it is the wanted one, is still to be read. */
export interface StreamedAnswer extends UpstreamAnswer {
  readonly size?: number;
  readonly body?: Readable;
}

/**
 * Bodies that are streamed, and POSTs whose first byte must be watched. undici repeats nothing and
 * follows no redirect.
 */
@Injectable()
export class AltinnStreamClient implements OnApplicationShutdown {
  private readonly reads: Agent;
  /**
   * Never reuses a connection: one that the other side has just closed would make an unknown outcome of
   * a POST that was never read.
   */
  private readonly writes: Agent;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly gate: WriteGate,
  ) {
    const connect = { timeout: config.timings.connect };
    this.reads = new Agent({ connect });
    this.writes = new Agent({ connect, pipelining: 0 });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.reads.destroy(), this.writes.destroy()]);
  }

  /** @throws AltinnError `not-sent` only when no byte of the body can have left */
  async post(call: StreamedRequest): Promise<UpstreamAnswer> {
    const mayWrite = this.gate.question();
    const mayStart = (): boolean => mayWrite() && (call.mayStart?.() ?? true);
    const watched = new WatchedBody(call.body, mayStart);
    try {
      const response = await request(call.url, {
        method: 'POST',
        dispatcher: this.writes,
        headers: { ...call.headers, 'content-length': String(call.size) },
        body: watched.readable,
        headersTimeout: call.timeout,
        bodyTimeout: call.timeout,
        ...(call.signal && { signal: call.signal }),
      });
      return await this.whole(call.route, response);
    } catch (error) {
      throw postFailure(call.route, watched, error);
    } finally {
      watched.release();
    }
  }

  /** A GET whose 200 is handed on unread. */
  async get(call: Pick<StreamedRequest, 'route' | 'url' | 'headers'>): Promise<StreamedAnswer> {
    const { read, transfer } = this.config.timings;
    try {
      const response = await request(call.url, {
        method: 'GET',
        dispatcher: this.reads,
        headers: call.headers,
        headersTimeout: read,
        bodyTimeout: read,
        signal: AbortSignal.timeout(transfer),
      });
      if (response.statusCode !== 200) return await this.whole(call.route, response);
      const length = Number(header(response, 'content-length') ?? NaN);
      return defined({
        ...this.head(response),
        text: '',
        size: Number.isSafeInteger(length) ? length : undefined,
        body: Readable.from(mapped(call.route, response.body), { objectMode: false }),
      });
    } catch (error) {
      throw transportFailure(call.route, error);
    }
  }

  private async whole(route: string, response: Dispatcher.ResponseData): Promise<UpstreamAnswer> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > answerLimit) throw unreadable(route, response.statusCode);
      chunks.push(chunk);
    }
    return { ...this.head(response), text: Buffer.concat(chunks).toString('utf8') };
  }

  private head(response: Dispatcher.ResponseData): Omit<UpstreamAnswer, 'text'> {
    return defined({
      status: response.statusCode,
      contentType: header(response, 'content-type') ?? '',
      retryAfter: parseRetryAfter(header(response, 'retry-after'), this.clock.now()),
    });
  }
}

function header(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** What was seen of the body tells whether anything can have left; the error's own code is a hint only. */
function postFailure(route: string, watched: WatchedBody, error: unknown): AltinnError {
  if (watched.refused) return new AltinnError('not-sent', route, { code: 'send-deadline' });
  if (!watched.started) return new AltinnError('not-sent', route, { code: 'connect' });
  if (watched.sourceLost) return new AltinnError('unknown', route, { code: 'source-lost' });
  return error instanceof AltinnError ? error : interrupted(route, error);
}

async function* mapped(route: string, body: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* body as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw interrupted(route, error);
  }
}

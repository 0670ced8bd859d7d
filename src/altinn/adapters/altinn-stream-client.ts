import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { request } from 'undici';
import { AppConfig, Clock } from '../../config/index.js';
import { AltinnError } from '../domain/altinn-error.js';
import { defined } from '../domain/tolerant-json.js';
import type { UpstreamAnswer } from '../domain/upstream-answer.js';
import { WriteGate } from '../write-gate.js';
import { AltinnAgents } from './altinn-agents.js';
import { interrupted, transportFailure } from './transport-failure.js';
import { WatchedBody, type Bytes } from './watched-body.js';
import { answerHead, headerOf, wholeAnswer } from './whole-answer.js';

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

/** Bodies that are streamed, and POSTs whose first byte must be watched. */
@Injectable()
export class AltinnStreamClient {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly gate: WriteGate,
    private readonly agents: AltinnAgents,
  ) {}

  /** @throws AltinnError `not-sent` only when no byte of the body can have left */
  async post(call: StreamedRequest): Promise<UpstreamAnswer> {
    const mayWrite = this.gate.question();
    const mayStart = (): boolean => mayWrite() && (call.mayStart?.() ?? true);
    const watched = new WatchedBody(call.body, mayStart);
    try {
      const response = await request(call.url, {
        method: 'POST',
        dispatcher: this.agents.fresh,
        headers: { ...call.headers, 'content-length': String(call.size) },
        body: watched.readable,
        headersTimeout: call.timeout,
        bodyTimeout: call.timeout,
        ...(call.signal && { signal: call.signal }),
      });
      return await wholeAnswer(call.route, response, this.clock.now());
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
        dispatcher: this.agents.kept,
        headers: call.headers,
        headersTimeout: read,
        bodyTimeout: read,
        signal: AbortSignal.timeout(transfer),
      });
      if (response.statusCode !== 200)
        return await wholeAnswer(call.route, response, this.clock.now());
      const length = Number(headerOf(response, 'content-length') ?? NaN);
      return defined({
        ...answerHead(response, this.clock.now()),
        text: '',
        size: Number.isSafeInteger(length) ? length : undefined,
        body: Readable.from(mapped(call.route, response.body), { objectMode: false }),
      });
    } catch (error) {
      throw transportFailure(call.route, error);
    }
  }
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

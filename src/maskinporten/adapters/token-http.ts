import { Agent, errors, request } from 'undici';
import { TokenFailure } from '../domain/token-failure.js';
import type { TokenErrorCode } from '../domain/token-error.js';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request when nobody wants its answer any more. */
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** Milliseconds, from `Retry-After` (RFC 9110 §10.2.3). */
  readonly retryAfter?: number;
  /** The server's clock minus ours, milliseconds, from `Date`. */
  readonly skew?: number;
}

/** A token is a few kilobytes; whatever is larger is not one. */
const largestAnswer = 64 * 1024;

const codes: Readonly<Record<string, TokenErrorCode>> = {
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'bad-answer',
};

/** HTTP for tokens. Redirects are not followed: they would carry the credentials elsewhere. */
export class TokenHttp {
  readonly #agent: Agent;
  #closed?: Promise<void>;

  constructor(
    private readonly timeouts: { readonly connect: number; readonly read: number },
    private readonly now: () => number,
  ) {
    this.#agent = new Agent({
      connect: { timeout: timeouts.connect },
      headersTimeout: timeouts.read,
      bodyTimeout: timeouts.read,
      maxResponseSize: largestAnswer,
    });
  }

  /** @throws TokenFailure `unreachable`, `timeout` or `bad-answer`; the library's error holds the request, so it stays here */
  async send({ url, signal, ...call }: HttpCall): Promise<HttpAnswer> {
    try {
      const { statusCode, headers, body } = await request(url, {
        ...call,
        dispatcher: this.#agent,
        // undici's own time-outs start anew with every byte.
        signal: AbortSignal.any([
          AbortSignal.timeout(this.timeouts.connect + this.timeouts.read),
          ...(signal ? [signal] : []),
        ]),
      });
      return {
        status: statusCode,
        body: await body.text(),
        ...this.#times(single(headers['date']), single(headers['retry-after'])),
      };
    } catch (cause) {
      throw new TokenFailure({ code: codeOf(cause), kind: 'transient' });
    }
  }

  /** Lets running requests finish. Can be called again. */
  close(): Promise<void> {
    this.#closed ??= this.#agent.close();
    return this.#closed;
  }

  /** A date in `Retry-After` is meant by the server's own clock. */
  #times(date = '', after = ''): Pick<HttpAnswer, 'retryAfter' | 'skew'> {
    const now = this.now();
    const server = finite(Date.parse(date));
    const wait = /^\d+$/.test(after)
      ? Number(after) * 1_000
      : finite(Date.parse(after) - (server ?? now));
    return {
      retryAfter: wait === undefined ? undefined : Math.max(0, wait),
      skew: server === undefined ? undefined : server - now,
    };
  }
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

function codeOf(cause: unknown): TokenErrorCode {
  if (cause instanceof DOMException && cause.name === 'TimeoutError') return 'timeout';
  const code = cause instanceof errors.UndiciError ? codes[cause.code] : undefined;
  return code ?? 'unreachable';
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

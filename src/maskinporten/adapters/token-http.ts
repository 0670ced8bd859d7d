import { Agent, errors, request } from 'undici';
import { TokenFailure } from '../domain/token-failure.js';
import type { TokenErrorCode } from '../domain/token-error.js';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
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
    timeouts: { readonly connect: number; readonly read: number },
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
  async send({ url, ...call }: HttpCall): Promise<HttpAnswer> {
    try {
      const { statusCode, headers, body } = await request(url, {
        ...call,
        dispatcher: this.#agent,
      });
      return {
        status: statusCode,
        body: await body.text(),
        retryAfter: this.#retryAfter(single(headers['retry-after'])),
        skew: this.#skew(single(headers['date'])),
      };
    } catch (cause) {
      const code = cause instanceof errors.UndiciError ? codes[cause.code] : undefined;
      throw new TokenFailure({ code: code ?? 'unreachable', kind: 'transient' });
    }
  }

  /** Lets running requests finish. Can be called again. */
  close(): Promise<void> {
    this.#closed ??= this.#agent.close();
    return this.#closed;
  }

  #retryAfter(value: string | undefined): number | undefined {
    if (value === undefined) return undefined;
    const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - this.now();
    return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
  }

  #skew(date: string | undefined): number | undefined {
    const skew = Date.parse(date ?? '') - this.now();
    return Number.isFinite(skew) ? skew : undefined;
  }
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

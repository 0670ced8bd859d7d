import { Injectable } from '@nestjs/common';
import { request } from 'undici';
import { Clock } from '../../config/index.js';
import { AltinnError } from '../domain/altinn-error.js';
import { errorOf, unreadable } from '../domain/altinn-failure.js';
import type { AppId } from '../domain/ids.js';
import type { JsonValue } from '../domain/json.js';
import { jsonOf, type UpstreamAnswer } from '../domain/upstream-answer.js';
import { WriteGate } from '../write-gate.js';
import { AltinnAgents } from './altinn-agents.js';
import { AltinnCredentials } from './altinn-credentials.js';
import { transportFailure } from './transport-failure.js';
import { wholeAnswer } from './whole-answer.js';

export interface JsonCall {
  readonly app: AppId;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Method and route template, for errors: `GET /{org}/{app}/instances/{id}`. */
  readonly route: string;
  readonly url: string;
  readonly body?: JsonValue;
  /** Milliseconds, for the whole call. */
  readonly timeout: number;
  /** Milliseconds of life that the token must have left. */
  readonly tokenLife?: number;
  /** In place of those for apps and Storage. */
  readonly scopes?: readonly string[];
  /** A question: it changes nothing, whatever its method. Default: a GET. */
  readonly safe?: boolean;
  /** Bytes that the answer may have. */
  readonly longest?: number;
  /** Ends the call before its time-out. */
  readonly signal?: AbortSignal;
  /** No token is sent. */
  readonly anonymous?: true;
  readonly accept?: string;
}

/** Calls with small bodies, each of them safe to repeat when it was refused at the door. */
@Injectable()
export class AltinnJsonClient {
  constructor(
    private readonly agents: AltinnAgents,
    private readonly credentials: AltinnCredentials,
    private readonly clock: Clock,
    private readonly gate: WriteGate,
  ) {}

  /**
   * The answer, whatever its status.
   * @throws AltinnError when there is none
   */
  answer(call: JsonCall): Promise<UpstreamAnswer> {
    if (call.anonymous) return this.once(call, this.credentials.headers());
    const authority = { ...call, safe: isSafe(call) };
    return this.credentials.send(authority, (headers) => this.once(call, headers));
  }

  /** The answer, when it has one of the `wanted` statuses. */
  async success(call: JsonCall, wanted: readonly number[] = [200]): Promise<UpstreamAnswer> {
    const answer = await this.answer(call);
    if (!wanted.includes(answer.status)) throw errorOf(call.route, answer);
    return answer;
  }

  /**
   * What `parse` makes of a 200.
   * @throws AltinnError `unknown`, code `unreadable`, when the body is not JSON or `parse` gives undefined
   */
  async read<T>(call: JsonCall, parse: (json: JsonValue) => T | undefined): Promise<T> {
    const answer = await this.success(call);
    const json = jsonOf(answer);
    const parsed = json === undefined ? undefined : parse(json);
    if (parsed === undefined) throw unreadable(call.route, answer.status);
    return parsed;
  }

  private async once(call: JsonCall, headers: Record<string, string>): Promise<UpstreamAnswer> {
    if (!isSafe(call) && !this.gate.question()()) {
      throw new AltinnError('not-sent', call.route, { code: 'taken-over' });
    }
    try {
      const response = await request(call.url, {
        method: call.method,
        dispatcher: this.agents.kept,
        headers: { ...headers, ...contentType(call), ...(call.accept && { accept: call.accept }) },
        body: call.body === undefined ? null : JSON.stringify(call.body),
        signal: until(call),
      });
      return await wholeAnswer(call.route, response, this.clock.now(), call.longest);
    } catch (error) {
      throw transportFailure(call.route, error);
    }
  }
}

const isSafe = ({ method, safe }: JsonCall): boolean => safe ?? method === 'GET';

const contentType = ({ body }: JsonCall): Record<string, string> =>
  body === undefined ? {} : { 'content-type': 'application/json' };

function until({ timeout, signal }: JsonCall): AbortSignal {
  const late = AbortSignal.timeout(timeout);
  return signal ? AbortSignal.any([late, signal]) : late;
}

import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** What an app answers; which shape comes when is in reference altinn-app-contract §0. */
export interface Answer {
  readonly status: number;
  /** Content type; absent with an empty body. */
  readonly type?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** An unhandled exception: not even the security headers are sent. */
  readonly crashed?: boolean;
}

/** Thrown to end a request with an answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly answer: Answer) {
    super(`answer ${answer.status}`);
  }
}

export const json = (status: number, value: unknown, headers = {}): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
  headers,
});

/** `application/problem+json` with exactly these members. */
export const problem = (status: number, members: Record<string, unknown>): Answer => ({
  status,
  type: 'application/problem+json; charset=utf-8',
  body: JSON.stringify(members),
});

/** A problem that the app words itself: `{title, status, detail}`. */
export const worded = (status: number, title: string, detail: string): Answer =>
  problem(status, { title, status, detail });

/** ASP.NET's own problem, without `detail`. */
export const bare = (status: number): Answer => problem(status, bareMembers(status));

export const bareMembers = (status: number): Record<string, unknown> => ({
  type: rfc9110[status]?.[0],
  title: rfc9110[status]?.[1],
  status,
  traceId: traceId(),
});

/** `ValidationProblemDetails` of model binding. */
export const invalid = (errors: Record<string, readonly string[]>): Answer => {
  const { type, status, traceId: id } = bareMembers(400);
  const title = 'One or more validation errors occurred.';
  return problem(400, { type, title, status, errors, traceId: id });
};

export const text = (status: number, body: string): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body,
});

export const empty = (status: number, headers = {}): Answer => ({ status, headers });

/** 500 with nothing: an exception that the app does not catch. */
export const crash: Answer = { status: 500, crashed: true };

const section = (number: string): string =>
  `https://tools.ietf.org/html/rfc9110#section-15.5.${number}`;

const rfc9110: Readonly<Record<number, readonly [string, string]>> = {
  400: [section('1'), 'Bad Request'],
  403: [section('4'), 'Forbidden'],
  404: [section('5'), 'Not Found'],
  409: [section('10'), 'Conflict'],
  415: [section('16'), 'Unsupported Media Type'],
};

export const traceId = (): string =>
  `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;

const securityHeaders = {
  'cache-control': 'no-store,no-cache',
  'x-frame-options': 'deny',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '0',
  'referrer-policy': 'no-referrer',
};

export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  if (!answer.crashed) void reply.headers(securityHeaders);
  void reply.headers({ server: 'Kestrel', ...answer.headers }).code(answer.status);
  if (answer.type !== undefined) void reply.header('content-type', answer.type);
  return reply.send(answer.body);
}

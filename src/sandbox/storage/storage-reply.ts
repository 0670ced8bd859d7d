import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';

const json = 'application/json; charset=utf-8';
const rfc = 'https://tools.ietf.org/html/rfc9110#section-';

/** Storage's answers, in its own dialect (reference altinn-app-contract §0). */
export const sendJson = (reply: FastifyReply, status: number, body: unknown): FastifyReply =>
  reply.code(status).type(json).send(JSON.stringify(body));

/** 401, 403, and 404 for an id that is no guid. */
export const sendEmpty = (reply: FastifyReply, status: number): FastifyReply =>
  reply.code(status).send();

/** Why a request is refused: thrown by the operations, written by the routes. */
export class StorageRefusal extends Error {
  constructor(
    readonly status: number,
    /** Undefined: an empty body. A string becomes a JSON string. */
    readonly body?: unknown,
    readonly contentType = json,
  ) {
    super(`Storage answers ${status}`);
  }
}

export const empty = (status: number): StorageRefusal => new StorageRefusal(status);

export const text = (status: number, message: string): StorageRefusal =>
  new StorageRefusal(status, message);

/** A value that ASP.NET could not bind; `errors` comes first. */
export const unbindable = (parameter: string, value: string): StorageRefusal => {
  const name = parameter.split('.').map(capitalised).join('');
  return new StorageRefusal(400, {
    errors: { [parameter]: [`The value '${value}' is not valid for ${name}.`] },
    type: `${rfc}15.5.1`,
    title: 'One or more validation errors occurred.',
    status: 400,
    traceId: traceId(),
  });
};

const problems: Readonly<Record<number, readonly [type: string, title: string]>> = {
  400: [`${rfc}15.5.1`, 'Bad Request'],
  401: [`${rfc}15.5.2`, 'Unauthorized'],
  403: [`${rfc}15.5.4`, 'Forbidden'],
  404: [`${rfc}15.5.5`, 'Not Found'],
  409: [`${rfc}15.5.10`, 'Conflict'],
  422: ['https://tools.ietf.org/html/rfc4918#section-11.2', 'Unprocessable Entity'],
};

/** The lock's answers are ProblemDetails, as plain JSON. */
export const problem = (status: number, detail: string): StorageRefusal => {
  const [type, title] = problems[status] ?? [];
  return new StorageRefusal(status, { type, title, status, detail, traceId: traceId() });
};

/** What Storage answers to an exception that nobody caught. */
export const unhandled = (): StorageRefusal =>
  new StorageRefusal(
    500,
    {
      type: `${rfc}15.6.1`,
      title: 'An error occurred while processing your request.',
      status: 500,
      traceId: traceId(),
    },
    'application/problem+json; charset=utf-8',
  );

export function sendRefusal(reply: FastifyReply, error: unknown): FastifyReply {
  if (!(error instanceof StorageRefusal)) throw error;
  if (error.body === undefined) return sendEmpty(reply, error.status);
  return reply.code(error.status).type(error.contentType).send(JSON.stringify(error.body));
}

const traceId = (): string =>
  `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

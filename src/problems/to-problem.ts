import { HttpException } from '@nestjs/common';
import { Problem, type ProblemType, problemTypes } from './problem.js';

const byStatus: Readonly<Record<number, ProblemType>> = {
  400: 'invalid-request',
  401: 'invalid-token',
  403: 'not-granted',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'body-too-large',
  414: 'invalid-request',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'unavailable',
};

/** What an error is to the caller. Texts of frameworks and of unknown errors stay here: they can quote what was sent. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status = statusOf(error);
  const type = status === undefined ? undefined : byStatus[status];
  if (type) return new Problem(type);
  const client = status !== undefined && status >= 400 && status < 500;
  return new Problem(client ? 'invalid-request' : 'internal-error');
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = Object(error) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

/** RFC 9457 §3 */
export function problemBody({ type, extras }: Problem, traceId: string): object {
  const { status, title } = problemTypes[type];
  return {
    type: `urn:flerapp:problem:${type}`,
    title,
    status,
    ...(extras.detail !== undefined && { detail: extras.detail }),
    ...(extras.errors && { errors: extras.errors }),
    ...(extras.decisionId !== undefined && { decisionId: extras.decisionId }),
    traceId,
  };
}

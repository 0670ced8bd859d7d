import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { currentTraceId, safeError } from '../telemetry/index.js';
import type { Problem } from './problem.js';
import { problemBody, toProblem } from './to-problem.js';

/** Answers every error as `application/problem+json`. An error of ours is logged once, by kind and place, without its text. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const problem = toProblem(error);
    if (problem.type === 'internal-error') this.#log.error({ err: safeError(error) });
    answer(host.switchToHttp().getResponse<FastifyReply>(), problem);
  }
}

/** Also for errors that Fastify meets before a route is found. */
export function answer(reply: FastifyReply, problem: Problem): void {
  void reply
    .status(problem.status)
    .headers({ ...problem.extras.headers })
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(problem, currentTraceId() ?? '')));
}

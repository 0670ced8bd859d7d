import type { ValidationError } from '@nestjs/common';
import { Problem, type ProblemField } from './problem.js';

/** What a body or a query must be, field by field, with JSON pointers and never a value. */
export const validationProblem = (errors: readonly ValidationError[]): Problem =>
  new Problem('invalid-request', { errors: errors.flatMap((error) => fields(error, '#')) });

function fields(error: ValidationError, above: string): ProblemField[] {
  const pointer = `${above}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)}`;
  const { whitelistValidation, ...others } = error.constraints ?? {};
  const messages = whitelistValidation === undefined ? Object.values(others) : ['no such field'];
  return [
    ...messages.map((detail) => ({ pointer, detail })),
    ...(error.children ?? []).flatMap((child) => fields(child, pointer)),
  ];
}

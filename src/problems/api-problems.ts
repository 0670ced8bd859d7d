import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';
import { type ProblemType, problemTypes } from './problem.js';

/** Tells OpenAPI which problems a route can answer, by status. */
export function ApiProblems(...types: readonly ProblemType[]): MethodDecorator {
  const byStatus = new Map<number, ProblemType[]>();
  for (const type of types) {
    const { status } = problemTypes[type];
    byStatus.set(status, [...(byStatus.get(status) ?? []), type]);
  }
  const content = { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } };
  const responses = [...byStatus].map(([status, names]) =>
    ApiResponse({ status, description: names.join(', '), content }),
  );
  return applyDecorators(ApiExtraModels(ProblemDto), ...responses);
}

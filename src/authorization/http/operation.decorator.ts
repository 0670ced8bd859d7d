import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { OperationName } from '../domain/operation.js';
import { demand } from './access.js';

/** The route needs a verified token and a grant for `name`; said to OpenAPI as well, so that the two cannot drift apart. */
export const Operation = (name: OperationName): ClassDecorator & MethodDecorator =>
  applyDecorators(demand({ operation: name }), ApiBearerAuth());

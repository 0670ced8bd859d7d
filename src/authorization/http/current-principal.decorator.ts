import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '../domain/principal.js';
import { principalOf, type GuardedRequest } from './guarded-request.js';

/** The verified caller. @throws Error on a `@Public()` route, which has none */
export const CurrentPrincipal = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal =>
    principalOf(context.switchToHttp().getRequest<GuardedRequest>()),
);

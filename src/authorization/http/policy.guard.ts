import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { v4 as uuid } from 'uuid';
import { Problem } from '../../problems/index.js';
import { AuditLog } from '../audit-log.js';
import { Grants } from '../domain/grants.js';
import type { OperationName } from '../domain/operation.js';
import { type Principal, subjectOfAudit } from '../domain/principal.js';
import { accessOf, isPublic } from './access.js';
import { principalOf, type GuardedRequest } from './guarded-request.js';

/**
 * May this caller do this at all? Runs after the token guard and before the body is read, so it knows the
 * operation only; the flow is `Authorizer.admit`'s (reference authorization §4.4: P2).
 */
@Injectable()
export class PolicyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly grants: Grants,
    private readonly audit: AuditLog,
  ) {}

  /** @throws Problem `not-granted` when no grant gives the caller the operation for any flow */
  canActivate(context: ExecutionContext): boolean {
    const access = accessOf(this.reflector, context);
    if (isPublic(access)) return true;
    // The boot refuses such a route; should one slip through, nobody may use it.
    if (!access) throw new Problem('not-granted');
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    this.check(principalOf(request), access.operation);
    return true;
  }

  private check(caller: Principal, operation: OperationName): void {
    const decision = this.grants.decide({ caller, operation });
    const decisionId = uuid();
    this.audit.record({
      decisionId,
      point: 'operation',
      ...(decision.effect === 'refuse'
        ? { effect: 'refuse', reason: 'not-granted', cause: decision.cause }
        : { effect: 'permit', grantId: decision.grantId }),
      operation,
      ...subjectOfAudit(caller),
      tokenIdHash: caller.tokenIdHash,
    });
    if (decision.effect === 'refuse') throw new Problem('not-granted', { decisionId });
  }
}

import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { v4 as uuid } from 'uuid';
import { AppConfig } from '../../config/index.js';
import { Problem } from '../../problems/index.js';
import { TokenVerifier } from '../adapters/token-verifier.js';
import { AuditLog } from '../audit-log.js';
import { type Principal, subjectOfAudit } from '../domain/principal.js';
import { IssuerUnavailable, TokenRefused } from '../domain/token-refusal.js';
import { accessOf, isPublic } from './access.js';
import { bearerToken } from './bearer-token.js';
import type { GuardedRequest } from './guarded-request.js';

const realm = 'Bearer realm="flerapp"';

/** Who calls? The first guard of every route that is not public (reference authorization §4.4: P1). */
@Injectable()
export class TokenGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
    private readonly config: AppConfig,
    private readonly audit: AuditLog,
  ) {}

  /** @throws Problem `invalid-token`, `insufficient-scope`, `issuer-unavailable` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (isPublic(accessOf(this.reflector, context))) return true;
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const principal = await this.verify(request);
    this.checkScope(principal);
    request.principal = principal;
    return true;
  }

  private async verify(request: GuardedRequest): Promise<Principal> {
    try {
      return await this.verifier.verify(bearerToken(request));
    } catch (error) {
      if (error instanceof TokenRefused) throw this.refuse(error);
      if (error instanceof IssuerUnavailable) throw this.defer(error);
      throw error;
    }
  }

  /** RFC 6750 §3.1: no error code for a request that had no token. */
  private refuse({ refusal }: TokenRefused): Problem {
    const decisionId = this.record({ reason: 'invalid-token', cause: refusal });
    const challenge = refusal === 'missing' ? realm : `${realm}, error="invalid_token"`;
    const headers = { 'WWW-Authenticate': challenge };
    return new Problem('invalid-token', { decisionId, headers });
  }

  /** Never a 401: the caller's token may be perfectly good. */
  private defer({ retryAfter }: IssuerUnavailable): Problem {
    const decisionId = this.record({ reason: 'issuer-unavailable' });
    const seconds = Math.max(1, Math.ceil(retryAfter / 1_000));
    const headers = { 'Retry-After': String(seconds) };
    return new Problem('issuer-unavailable', { decisionId, headers });
  }

  /** Whole names are compared: `x:flerapp` and `x:flerapp.admin` are two scopes (RFC 6749 §3.3). */
  private checkScope(principal: Principal): void {
    const { scopes } = this.config.inbound;
    // Scopes of Maskinporten; a person's token says by its audience that it is for this API.
    if (principal.person || scopes.some((scope) => principal.scopes.includes(scope))) return;
    const caller = { ...subjectOfAudit(principal), tokenIdHash: principal.tokenIdHash };
    const decisionId = this.record({ reason: 'insufficient-scope', ...caller });
    const challenge = `${realm}, error="insufficient_scope", scope="${scopes.join(' ')}"`;
    const headers = { 'WWW-Authenticate': challenge };
    throw new Problem('insufficient-scope', { decisionId, headers });
  }

  /** @returns the decision's id */
  private record(
    refusal: Omit<Parameters<AuditLog['record']>[0], 'decisionId' | 'point' | 'effect'>,
  ): string {
    const decisionId = uuid();
    this.audit.record({ decisionId, point: 'token', effect: 'refuse', ...refusal });
    return decisionId;
  }
}

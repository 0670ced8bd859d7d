import { Injectable } from '@nestjs/common';
import { v4 as uuid } from 'uuid';
import { AltinnError, InstanceGateway, type Instance, type InstanceRef } from '../altinn/index.js';
import { Clock } from '../config/index.js';
import type { EndUserRule, Flow } from '../orchestration/flows/index.js';
import { Problem } from '../problems/index.js';
import { AltinnUserTokens } from './adapters/altinn-user-tokens.js';
import { AuditLog } from './audit-log.js';
import { Authorizer } from './authorizer.js';
import { type OnBehalfOf, type Principal, subjectOfAudit } from './domain/principal.js';
import { IssuerUnavailable, TokenRefused } from './domain/token-refusal.js';
import type { EndUser } from './evidence/end-user.js';
import { type Asked, PolicyDecisionPoint } from './pdp/policy-decision-point.js';

export interface AtTheDoor {
  readonly principal: Principal;
  readonly flow: Flow;
  readonly source: InstanceRef;
  /** What the caller showed of the person; undefined: nothing. */
  readonly token: string | undefined;
}

/**
 * Where a flow wants a person's token as evidence, it is asked for before anything is accepted: the token is there
 * while the caller asks and is never kept (reference authorization §4.4: P5).
 */
@Injectable()
export class EndUserDoor {
  constructor(
    private readonly tokens: AltinnUserTokens,
    private readonly instances: InstanceGateway,
    private readonly authorizer: Authorizer,
    private readonly pdp: PolicyDecisionPoint,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns what to keep with the handover; undefined where the flow asks for no token
   * @throws Problem `invalid-end-user-token`, `end-user-not-permitted`, `not-found`, `issuer-unavailable`, `altinn-unavailable`
   */
  async admit(request: AtTheDoor): Promise<OnBehalfOf | undefined> {
    const { flow, source } = request;
    if (flow.endUser?.evidence !== 'oboToken') return undefined;
    const endUser = await this.#endUser(request);
    await this.#bind(request);
    const { actions, minAuthLevel } = flow.endUser;
    const question = { subject: endUser.subject, actions, resource: { instance: source } };
    const levels = { level: endUser.level, minimumLevel: minAuthLevel };
    const verdict = await this.pdp.ask(flow.source.app, question, levels);
    return this.#answer(request, flow.endUser, verdict);
  }

  async #endUser(request: AtTheDoor): Promise<EndUser> {
    try {
      return await this.tokens.verify(request.token?.replace(/^Bearer /i, ''));
    } catch (error) {
      if (error instanceof TokenRefused) {
        const refused = { effect: 'refuse', reason: 'invalid-end-user-token' } as const;
        const decisionId = this.#told(request, { ...refused, cause: error.refusal });
        throw new Problem('invalid-end-user-token', { decisionId });
      }
      if (!(error instanceof IssuerUnavailable)) throw error;
      const decisionId = this.#told(request, { effect: 'defer', reason: 'issuer-unavailable' });
      throw new Problem('issuer-unavailable', { decisionId, headers: after(error.retryAfter) });
    }
  }

  /** The decision point says the same of an instance that is not there and of an outage, so Storage is asked first. */
  async #bind({ flow, source: requested }: AtTheDoor): Promise<void> {
    const instance = await this.#find(flow, requested);
    const decision = this.authorizer.bindSource({
      flow,
      requested,
      instance,
      at: this.clock.now(),
    });
    if (decision.effect === 'permit') return;
    const detail = 'No such source instance for this flow.';
    throw new Problem('not-found', { detail, decisionId: decision.decisionId });
  }

  async #find(flow: Flow, requested: InstanceRef): Promise<Instance | undefined> {
    try {
      return await this.instances.find(flow.source.app, requested);
    } catch (error) {
      if (!(error instanceof AltinnError)) throw error;
      throw new Problem('altinn-unavailable', { headers: after(error.detail.retryAfter) });
    }
  }

  #answer(request: AtTheDoor, { actions }: EndUserRule, verdict: Asked): OnBehalfOf {
    switch (verdict.effect) {
      case 'permit': {
        const decisionId = this.#told(request, { effect: 'permit' });
        return { decisionId, source: request.source.guid, actions };
      }
      case 'deny': {
        const refused = { effect: 'refuse', reason: 'end-user-not-permitted' } as const;
        const decisionId = this.#told(request, { ...refused, cause: verdict.cause });
        throw new Problem('end-user-not-permitted', { decisionId });
      }
      case 'defer': {
        const decisionId = this.#told(request, { effect: 'defer', reason: verdict.cause });
        const headers = after(verdict.retryAfter);
        throw new Problem('altinn-unavailable', { decisionId, headers });
      }
    }
  }

  /** @returns the decision's id */
  #told(
    { principal, flow, source }: AtTheDoor,
    decision: { effect: 'permit' | 'refuse' | 'defer'; reason?: string; cause?: string },
  ): string {
    const decisionId = uuid();
    this.audit.record({
      ...subjectOfAudit(principal),
      decisionId,
      point: 'end-user',
      flow: flow.name,
      source: source.guid,
      ...decision,
    });
    return decisionId;
  }
}

/** @param milliseconds that were asked for */
const after = (milliseconds = 30_000): Record<string, string> => ({
  'Retry-After': String(Math.max(1, Math.ceil(milliseconds / 1_000))),
});

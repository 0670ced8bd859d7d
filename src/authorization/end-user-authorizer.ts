import { Injectable } from '@nestjs/common';
import { v4 as uuid } from 'uuid';
import { type Instance, InstanceGateway, type TargetOwner } from '../altinn/index.js';
import type { EndUserRule, Flow, FlowTarget } from '../orchestration/flows/index.js';
import { AuditLog } from './audit-log.js';
import { actorOf, type EndUser } from './evidence/end-user.js';
import type { PdpOwner, PdpQuestion } from './pdp/pdp-question.js';
import type { PdpDeferral, PdpRefusal } from './pdp/pdp-verdict.js';
import { PolicyDecisionPoint } from './pdp/policy-decision-point.js';

export type EndUserDecision =
  | { readonly effect: 'permit' }
  | {
      readonly effect: 'refuse';
      readonly reason: 'end-user-unknown' | 'end-user-not-permitted' | 'end-user-level-too-low';
      /** For operators. */
      readonly cause: EndUserRefusal;
    }
  | {
      readonly effect: 'defer';
      readonly reason: PdpDeferral | 'end-user-not-yet-known';
      /** Milliseconds that Altinn asked for. */
      readonly retryAfter?: number;
    };

export type EndUserRefusal = PdpRefusal | 'no-end-user' | 'owner-without-number';

/** What is asked about: A's instance as Storage returned it, bound to the flow already. */
export interface EndUserRequest {
  readonly flow: Flow;
  readonly target: FlowTarget;
  readonly source: Instance;
}

/**
 * May the person who acted in A do what the flow does with A's answers (reference authorization §4.4: P5)? Who that is
 * comes from Altinn, never from the caller, and each delivery asks anew. Only the decision is kept.
 */
@Injectable()
export class EndUserAuthorizer {
  constructor(
    private readonly instances: InstanceGateway,
    private readonly pdp: PolicyDecisionPoint,
    private readonly audit: AuditLog,
  ) {}

  /**
   * May the person do the flow's actions with A's instance? Asked before A's answers are read.
   * @throws AltinnError when Storage does not tell who acted
   */
  maySource(request: EndUserRequest): Promise<EndUserDecision> {
    const { flow, source } = request;
    return this.#decide(request, ({ actions }) => ({
      actions,
      resource: { instance: { partyId: source.partyId, guid: source.guid } },
      app: flow.source.app,
    }));
  }

  /** May the person instantiate B for its owner? Permitted without a question where the flow does not ask it. */
  mayInstantiate(request: EndUserRequest, owner: TargetOwner): Promise<EndUserDecision> {
    const { flow, target, source } = request;
    if (!flow.endUser?.instantiateTarget) return Promise.resolve(permit);
    const named = pdpOwner(owner, source);
    if (!named) return Promise.resolve(this.#told(request, refused('owner-without-number')));
    return this.#decide(request, () => ({
      actions: ['instantiate'],
      resource: { app: target.app, owner: named },
      app: target.app,
    }));
  }

  async #decide(
    request: EndUserRequest,
    question: (rule: EndUserRule) => Omit<PdpQuestion, 'subject'> & { app: Flow['source']['app'] },
  ): Promise<EndUserDecision> {
    const rule = request.flow.endUser;
    // A token was asked for at the door; the worker has none. `Authorizer.authorizeDelivery` looks whether it was.
    if (!rule || rule.evidence === 'oboToken') return permit;
    const endUser = await this.#endUser(request);
    if (endUser === 'not-yet') return this.#told(request, { effect: 'defer', reason: notYet });
    if (endUser === 'nobody') return this.#told(request, refused('no-end-user'));
    const { app, ...asked } = question(rule);
    const levels = { level: endUser.level, minimumLevel: rule.minAuthLevel };
    const verdict = await this.pdp.ask(app, { ...asked, subject: endUser.subject }, levels);
    switch (verdict.effect) {
      case 'permit':
        return this.#told(request, permit);
      case 'deny':
        return this.#told(request, refused(verdict.cause));
      case 'defer': {
        const { cause: reason, retryAfter } = verdict;
        const wait = retryAfter === undefined ? {} : { retryAfter };
        return this.#told(request, { effect: 'defer', reason, ...wait });
      }
    }
  }

  async #endUser({ flow, source }: EndUserRequest): Promise<EndUser | 'not-yet' | 'nobody'> {
    const ref = { partyId: source.partyId, guid: source.guid };
    return actorOf(flow.source.ready, await this.instances.taskEnds(flow.source.app, ref));
  }

  #told({ flow, target }: EndUserRequest, decision: EndUserDecision): EndUserDecision {
    this.audit.record({
      decisionId: uuid(),
      point: 'end-user',
      flow: flow.name,
      target: target.name,
      effect: decision.effect,
      ...('reason' in decision && { reason: decision.reason }),
      ...('cause' in decision && { cause: decision.cause }),
    });
    return decision;
  }
}

const permit: EndUserDecision = { effect: 'permit' };
const notYet = 'end-user-not-yet-known';

function refused(cause: EndUserRefusal): EndUserDecision {
  if (cause === 'no-end-user') return { effect: 'refuse', reason: 'end-user-unknown', cause };
  if (cause === 'level-too-low') {
    return { effect: 'refuse', reason: 'end-user-level-too-low', cause };
  }
  return { effect: 'refuse', reason: 'end-user-not-permitted', cause };
}

/** A national id is never sent: a person who owns B is told by the party of A's own record, or not at all. */
function pdpOwner(owner: TargetOwner, source: Instance): PdpOwner | undefined {
  if ('partyId' in owner) return { partyId: owner.partyId };
  if ('organisationNumber' in owner) return { organisationNumber: owner.organisationNumber };
  return owner.personNumber === source.owner.personNumber ? { partyId: source.partyId } : undefined;
}

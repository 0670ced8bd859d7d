import { Injectable } from '@nestjs/common';
import { v4 as uuid } from 'uuid';
import type { Instance, InstanceRef, TargetOwner } from '../altinn/index.js';
import { mintAuthorizedDelivery } from '../altinn/authorized-delivery.mint.js';
import { FlowRegistry, type Flow } from '../orchestration/flows/index.js';
import { Problem } from '../problems/index.js';
import { AuditLog } from './audit-log.js';
import {
  type DeliveryDecision,
  deliveryRefusal,
  type DeliveryRequest,
} from './delivery-decision.js';
import { Grants } from './domain/grants.js';
import type { Grant } from './domain/grant.js';
import { flowOperations, type OperationName } from './domain/operation.js';
import { isPoller } from './domain/poller.js';
import { type Principal, subjectOfAudit } from './domain/principal.js';
import { sourceRefusal, type SourceRefusal } from './domain/source-binding.js';
import { type GrantChoice, GrantConditions } from './grant-conditions.js';

export type SourceDecision =
  | { readonly effect: 'permit' }
  | {
      readonly effect: 'refuse';
      /** The same for every cause, so that a caller learns nothing about instances of others. */
      readonly reason: 'source-not-found';
      /** For operators; never for callers. */
      readonly cause: SourceRefusal;
      /** In the audit log. */
      readonly decisionId: string;
    };

/** Told to the caller as if no grant covered the flow. */
type FlowRefusal = 'no-handover' | 'no-flow' | 'trigger-off';

/**
 * Decides everything that is about a flow, an instance or a delivery (reference authorization §4.4: P3, P4,
 * P8), and writes each decision to the audit log. The only mint of `AuthorizedDelivery`.
 */
@Injectable()
export class Authorizer {
  constructor(
    private readonly grants: Grants,
    private readonly flows: FlowRegistry,
    private readonly conditions: GrantConditions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * May this caller do this with this flow?
   * @param flow undefined: that of a handover which does not exist
   * @throws Problem `not-found` when no grant covers the flow, and exactly the same when there is no such flow or handover
   */
  admit(principal: Principal, flow: string | undefined, operation: OperationName): void {
    const decision = this.#ask(principal, flow, operation);
    if (decision.effect === 'refuse') {
      throw new Problem('not-found', { decisionId: decision.decisionId });
    }
  }

  /** The same question about something that is left out where it is not allowed. */
  allows(principal: Principal, flow: string, operation: OperationName): boolean {
    return this.#ask(principal, flow, operation).effect === 'permit';
  }

  #ask(principal: Principal, flow: string | undefined, operation: OperationName) {
    const named = flow === undefined ? {} : { flow };
    const decision = this.grants.decide({ caller: principal, ...named, operation });
    const refusal =
      decision.effect === 'refuse' ? decision.cause : this.#flowRefusal(flow, operation);
    const effect = refusal ? ('refuse' as const) : ('permit' as const);
    const decisionId = uuid();
    this.audit.record({
      ...subjectOfAudit(principal),
      tokenIdHash: principal.tokenIdHash,
      decisionId,
      point: 'flow',
      operation,
      // A name that is not ours is a text from outside.
      ...(flow !== undefined && this.flows.get(flow) ? { flow } : {}),
      ...(decision.effect === 'permit' ? { grantId: decision.grantId } : {}),
      ...(refusal ? { effect, reason: 'not-found', cause: refusal } : { effect }),
    });
    return { effect, decisionId };
  }

  #flowRefusal(name: string | undefined, operation: OperationName): FlowRefusal | undefined {
    if (name === undefined) return 'no-handover';
    const flow = this.flows.get(name);
    if (!flow) return flowOperations.has(operation) ? 'no-flow' : undefined;
    const off = operation === 'handovers:create' && !flow.source.triggers.api;
    return off ? 'trigger-off' : undefined;
  }

  /**
   * After `admit`: do the policies permit it, too?
   * @returns the grant that lets the handover be made
   * @throws Problem `not-granted` when of all grants that allow it none has policies that permit
   */
  async admitHandover(principal: Principal, flow: string, source: InstanceRef): Promise<Grant> {
    const choice = await this.conditions.choose({ caller: principal.caller, flow, source });
    if (choice.effect === 'permit' && choice.grant.policies.length === 0) return choice.grant;
    const decisionId = uuid();
    this.audit.record({
      ...subjectOfAudit(principal),
      tokenIdHash: principal.tokenIdHash,
      decisionId,
      point: 'policy',
      operation: 'handovers:create',
      flow,
      ...(choice.effect === 'refuse'
        ? { effect: 'refuse', reason: 'not-granted', cause: choice.cause }
        : { effect: 'permit', grantId: choice.grant.id }),
    });
    if (choice.effect === 'refuse') throw new Problem('not-granted', { decisionId });
    return choice.grant;
  }

  /** Is this the instance that was asked for, of the flow's app A? The worker asks before it reads anything else of it. */
  bindSource(source: {
    readonly flow: Flow;
    readonly requested: InstanceRef;
    /** As Storage returned it. */
    readonly instance: Instance | undefined;
    /** When it was handed over, epoch milliseconds. */
    readonly at: number;
  }): SourceDecision {
    const cause = sourceRefusal(source.flow, source.requested, source.instance, source.at);
    const decisionId = uuid();
    const decision: SourceDecision = cause
      ? { effect: 'refuse', reason: 'source-not-found', cause, decisionId }
      : { effect: 'permit' };
    this.audit.record({
      decisionId,
      point: 'source',
      flow: source.flow.name,
      source: source.requested.guid,
      ...decision,
    });
    return decision;
  }

  /** May this delivery be made, now? Asked before each create: a grant that was taken away since refuses it. */
  async authorizeDelivery(request: DeliveryRequest): Promise<DeliveryDecision> {
    const { caller, flow, target, deliveryId, owner } = request;
    const decisionId = uuid();
    const granted = await this.#granted(request);
    const refusal = deliveryRefusal(
      request,
      granted.effect === 'refuse' ? granted.cause : undefined,
    );
    this.audit.record({
      ...subjectOfAudit(caller),
      decisionId,
      point: 'delivery',
      operation: 'handovers:create',
      flow: flow.name,
      target: target.name,
      deliveryId,
      ownerKind: ownerKind(owner),
      ...('grant' in granted ? { grantId: granted.grant.id } : {}),
      ...(refusal ?? { effect: 'permit' }),
    });
    if (refusal) return { ...refusal, decisionId };
    const permit = { deliveryId, app: target.app, owner, decisionId };
    const limits = 'grant' in granted ? granted.grant.limits : undefined;
    return {
      effect: 'permit',
      delivery: mintAuthorizedDelivery(permit),
      ...(limits && { limits }),
    };
  }

  /** By a grant; what the service found itself, by the flow file. Turning `poll` off lets what was accepted go on. */
  async #granted({
    caller,
    flow,
    target,
    source,
  }: DeliveryRequest): Promise<
    GrantChoice | { effect: 'permit' } | { effect: 'refuse'; cause: 'since-missing' }
  > {
    if (!isPoller(caller)) {
      return this.conditions.choose({ caller, flow: flow.name, source, target: target.name });
    }
    return flow.source.since === undefined
      ? { effect: 'refuse', cause: 'since-missing' }
      : { effect: 'permit' };
  }
}

function ownerKind(owner: TargetOwner): 'organisation' | 'person' | 'party' {
  if ('partyId' in owner) return 'party';
  return 'organisationNumber' in owner ? 'organisation' : 'person';
}

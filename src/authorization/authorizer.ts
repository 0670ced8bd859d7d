import { Injectable } from '@nestjs/common';
import { v4 as uuid } from 'uuid';
import type {
  AuthorizedDelivery,
  Instance,
  InstanceOwner,
  InstanceRef,
  TargetOwner,
} from '../altinn/index.js';
import { mintAuthorizedDelivery } from '../altinn/authorized-delivery.mint.js';
import { FlowRegistry, type Flow, type FlowTarget } from '../orchestration/flows/index.js';
import { Problem } from '../problems/index.js';
import { AuditLog } from './audit-log.js';
import { type GrantDecision, Grants } from './domain/grants.js';
import type { GrantRefusal } from './domain/grant.js';
import type { OperationName } from './domain/operation.js';
import { ownerRefusal, type OwnerRefusal } from './domain/owner-binding.js';
import { isPoller } from './domain/poller.js';
import type { Caller, Principal } from './domain/principal.js';
import { sourceRefusal, type SourceRefusal } from './domain/source-binding.js';

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

export interface DeliveryRequest {
  /** As stored when the handover was accepted. */
  readonly caller: Caller;
  readonly flow: Flow;
  readonly target: FlowTarget;
  readonly deliveryId: string;
  readonly owner: TargetOwner;
  /** The source instance's owner in Storage's record; needed by `sameAsSource`. */
  readonly sourceOwner?: InstanceOwner;
}

export type DeliveryDecision =
  | { readonly effect: 'permit'; readonly delivery: AuthorizedDelivery }
  | {
      readonly effect: 'refuse';
      readonly reason: 'not-granted' | 'owner-not-allowed';
      readonly cause: DeliveryRefusal;
      /** In the audit log. */
      readonly decisionId: string;
    };

export type DeliveryRefusal =
  | GrantRefusal
  | OwnerRefusal
  | 'target-not-of-flow'
  /** The service found the instance itself, and the flow file no longer lets it. */
  | 'since-missing';

/** Told to the caller as if no grant covered the flow. */
type FlowRefusal = 'no-handover' | 'no-flow' | 'trigger-off';

/** These start something for a flow, so it must exist; the others can concern the past of a removed flow. */
const needsFlow: ReadonlySet<OperationName> = new Set([
  'handovers:create',
  'preview',
  'preview:values',
  'poll:approve',
]);

/**
 * Decides everything that is about a flow, an instance or a delivery (reference authorization §4.4: P3, P4,
 * P8), and writes each decision to the audit log. The only mint of `AuthorizedDelivery`.
 */
@Injectable()
export class Authorizer {
  constructor(
    private readonly grants: Grants,
    private readonly flows: FlowRegistry,
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
      ...subject(principal),
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
    if (!flow) return needsFlow.has(operation) ? 'no-flow' : undefined;
    const off = operation === 'handovers:create' && !flow.source.triggers.api;
    return off ? 'trigger-off' : undefined;
  }

  /** Is this the instance that was asked for, of the flow's app A? The worker asks before it reads anything else of it. */
  bindSource(source: {
    readonly flow: Flow;
    readonly requested: InstanceRef;
    /** As Storage returned it. */
    readonly instance: Instance | undefined;
  }): SourceDecision {
    const cause = sourceRefusal(source.flow, source.requested, source.instance);
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
  authorizeDelivery(request: DeliveryRequest): DeliveryDecision {
    const { caller, flow, target, deliveryId, owner } = request;
    const decisionId = uuid();
    const granted = this.#granted(caller, flow);
    const refusal = deliveryRefusal(
      request,
      granted.effect === 'refuse' ? granted.cause : undefined,
    );
    this.audit.record({
      ...subject(caller),
      decisionId,
      point: 'delivery',
      operation: 'handovers:create',
      flow: flow.name,
      target: target.name,
      deliveryId,
      ownerKind: ownerKind(owner),
      ...('grantId' in granted ? { grantId: granted.grantId } : {}),
      ...(refusal ?? { effect: 'permit' }),
    });
    if (refusal) return { ...refusal, decisionId };
    const permit = { deliveryId, app: target.app, owner, decisionId };
    return { effect: 'permit', delivery: mintAuthorizedDelivery(permit) };
  }

  /** By a grant; what the service found itself, by the flow file. Turning `poll` off lets what was accepted go on. */
  #granted(
    caller: Caller,
    flow: Flow,
  ): GrantDecision | { effect: 'permit' } | { effect: 'refuse'; cause: 'since-missing' } {
    if (!isPoller(caller)) {
      return this.grants.decide({ caller, flow: flow.name, operation: 'handovers:create' });
    }
    return flow.source.since === undefined
      ? { effect: 'refuse', cause: 'since-missing' }
      : { effect: 'permit' };
  }
}

const subject = ({ issuer, organisation, clientId }: Caller) => ({
  issuer,
  organisation,
  clientId,
});

function ownerKind(owner: TargetOwner): 'organisation' | 'person' | 'party' {
  if ('partyId' in owner) return 'party';
  return 'organisationNumber' in owner ? 'organisation' : 'person';
}

function deliveryRefusal(
  { flow, target, owner, sourceOwner }: DeliveryRequest,
  grant: GrantRefusal | 'since-missing' | undefined,
): Omit<Extract<DeliveryDecision, { effect: 'refuse' }>, 'decisionId'> | undefined {
  if (grant) return { effect: 'refuse', reason: 'not-granted', cause: grant };
  const ofFlow = flow.targets.some((t) => t.name === target.name && t.app === target.app);
  if (!ofFlow) return { effect: 'refuse', reason: 'not-granted', cause: 'target-not-of-flow' };
  const cause = ownerRefusal(target.owner, owner, sourceOwner);
  return cause && { effect: 'refuse', reason: 'owner-not-allowed', cause };
}

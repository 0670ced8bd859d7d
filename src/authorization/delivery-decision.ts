import type {
  AuthorizedDelivery,
  InstanceOwner,
  InstanceRef,
  TargetOwner,
} from '../altinn/index.js';
import type { Flow, FlowTarget } from '../orchestration/flows/index.js';
import type { GrantLimits, GrantRefusal } from './domain/grant.js';
import { ownerRefusal, type OwnerRefusal } from './domain/owner-binding.js';
import type { Caller } from './domain/principal.js';
import type { PolicyRefusal } from './policy-registry.js';

export interface DeliveryRequest {
  /** As stored when the handover was accepted. */
  readonly caller: Caller;
  readonly flow: Flow;
  readonly target: FlowTarget;
  readonly deliveryId: string;
  readonly source: InstanceRef;
  readonly owner: TargetOwner;
  /** The source instance's owner in Storage's record; needed by `sameAsSource`. */
  readonly sourceOwner?: InstanceOwner;
}

export type DeliveryDecision =
  | {
      readonly effect: 'permit';
      readonly delivery: AuthorizedDelivery;
      /** Of the grant; the worker counts. */
      readonly limits?: GrantLimits;
    }
  | {
      readonly effect: 'refuse';
      readonly reason: 'not-granted' | 'owner-not-allowed';
      readonly cause: DeliveryRefusal;
      /** In the audit log. */
      readonly decisionId: string;
    };

export type DeliveryRefusal =
  | GrantRefusal
  | PolicyRefusal
  | OwnerRefusal
  | 'target-not-of-flow'
  /** The flow asks for a person's token, and nobody showed one for this instance. */
  | 'end-user-missing'
  /** The service found the instance itself, and the flow file no longer lets it. */
  | 'since-missing';

/** Everything but the grants, which are asked before; undefined: nothing stands against it. */
export function deliveryRefusal(
  { caller, flow, target, source, owner, sourceOwner }: DeliveryRequest,
  grant: GrantRefusal | PolicyRefusal | 'since-missing' | undefined,
): Omit<Extract<DeliveryDecision, { effect: 'refuse' }>, 'decisionId'> | undefined {
  if (grant) return { effect: 'refuse', reason: 'not-granted', cause: grant };
  if (!isVouchedFor(caller, flow, source)) {
    return { effect: 'refuse', reason: 'not-granted', cause: 'end-user-missing' };
  }
  const ofFlow = flow.targets.some((t) => t.name === target.name && t.app === target.app);
  if (!ofFlow) return { effect: 'refuse', reason: 'not-granted', cause: 'target-not-of-flow' };
  const cause = ownerRefusal(target.owner, owner, sourceOwner);
  return cause && { effect: 'refuse', reason: 'owner-not-allowed', cause };
}

/** Also of a handover that was accepted before the flow asked for it. */
function isVouchedFor({ onBehalfOf }: Caller, { endUser }: Flow, source: InstanceRef): boolean {
  if (endUser?.evidence !== 'oboToken') return true;
  const permitted = new Set(onBehalfOf?.source === source.guid ? onBehalfOf.actions : []);
  return endUser.actions.every((action) => permitted.has(action));
}

import type { OperationName } from './operation.js';
import type { Caller } from './principal.js';

/** Lets callers use flows. Everything that no grant allows is refused. */
export interface Grant {
  readonly id: string;
  readonly caller: CallerRule;
  readonly flows: ReadonlySet<string> | 'all';
  readonly operations: ReadonlySet<OperationName>;
  /** Names of `@HandoverPolicy` classes, all of which must permit, too. Empty for anything but `handovers:create`. */
  readonly policies: readonly string[];
  /** Whole numbers from 1 on; undefined: no limit. */
  readonly limits?: GrantLimits;
  /** Epoch milliseconds from which on it allows nothing; `undefined`: never. */
  readonly expires?: number;
}

/** How much of `handovers:create` there may be. */
export interface GrantLimits {
  /** New handovers of one caller. */
  readonly perCallerPerMinute?: number;
  /** Flows by which one source instance is handed over. */
  readonly perSourceInstance?: number;
  /** Instances of B for one owner, over all flows and callers. */
  readonly perTargetOwnerPerDay?: number;
}

/** Each part that is present must hold. */
export interface CallerRule {
  /** `undefined`: every issuer that the service trusts. */
  readonly issuers?: ReadonlySet<string>;
  /** Empty where `groups` lets people in. */
  readonly organisations: ReadonlySet<string>;
  /** Of people, any of them; absent: the grant is for organisations. */
  readonly groups?: ReadonlySet<string>;
  readonly clientIds: ReadonlySet<string> | 'any';
  /** All of them must be in the token. */
  readonly scopes: readonly string[];
}

/** What is asked: without a flow, whether the caller may do this for any flow at all. */
export interface Question {
  readonly caller: Caller;
  readonly operation: OperationName;
  readonly flow?: string;
  /** When, epoch milliseconds. */
  readonly at: number;
}

/** The first thing that a grant does not allow, in the order in which they are looked at. */
export const grantRefusals = [
  'organisation-not-listed',
  'group-not-listed',
  'client-not-listed',
  'issuer-not-listed',
  'scope-missing',
  'grant-expired',
  'operation-not-granted',
  'flow-not-granted',
] as const;

export type GrantRefusal = (typeof grantRefusals)[number];

/** Undefined when the grant allows it. */
export function refusalOf(grant: Grant, question: Question): GrantRefusal | undefined {
  const { caller, operation, flow, at } = question;
  const rule = grant.caller;
  const stranger = gateRefusal(rule, caller);
  if (stranger) return stranger;
  if (rule.clientIds !== 'any' && !rule.clientIds.has(caller.clientId)) return 'client-not-listed';
  if (rule.issuers && !rule.issuers.has(caller.issuer)) return 'issuer-not-listed';
  if (!rule.scopes.every((scope) => caller.scopes.includes(scope))) return 'scope-missing';
  if (grant.expires !== undefined && at >= grant.expires) return 'grant-expired';
  if (!grant.operations.has(operation)) return 'operation-not-granted';
  if (flow !== undefined && grant.flows !== 'all' && !grant.flows.has(flow))
    return 'flow-not-granted';
  return undefined;
}

/** A person comes in by groups alone, an organisation never by them. */
function gateRefusal(
  { organisations, groups }: CallerRule,
  { organisation, person }: Caller,
): 'organisation-not-listed' | 'group-not-listed' | undefined {
  if (!groups) {
    const listed = !person && organisations.has(organisation);
    return listed ? undefined : 'organisation-not-listed';
  }
  const listed = person?.groups.some((group) => groups.has(group));
  return listed ? undefined : 'group-not-listed';
}

import { formatInstanceRef, orgOf, type Instance, type InstanceRef } from '../../altinn/index.js';
import type { Flow } from '../../orchestration/flows/index.js';

/** For the audit log only: the caller gets one answer for all of them. */
export type SourceRefusal =
  | 'unknown'
  | 'other-instance'
  | 'other-party'
  | 'other-org'
  | 'other-app'
  | 'soft-deleted'
  | 'hard-deleted'
  | 'too-old';

/**
 * Whether what Storage returned is the instance that was asked for, of the flow's app A, and still there.
 * Storage looks up by guid alone and ignores the party (reference authorization §2), so with the org's
 * token this comparison is the only barrier against reading instances of others.
 * @param at when it was handed over, epoch milliseconds: what was accepted in time is not refused for waiting
 * @returns undefined when it is
 */
export function sourceRefusal(
  flow: Flow,
  requested: InstanceRef,
  instance: Instance | undefined,
  at: number,
): SourceRefusal | undefined {
  if (!instance) return 'unknown';
  if (instance.guid !== requested.guid) return 'other-instance';
  if (instance.partyId !== requested.partyId) return 'other-party';
  if (instance.owner.partyId !== requested.partyId) return 'other-party';
  if (instance.id !== formatInstanceRef(requested)) return 'other-instance';
  if (instance.org !== orgOf(flow.source.app)) return 'other-org';
  if (instance.appId !== flow.source.app) return 'other-app';
  if (instance.status.isHardDeleted) return 'hard-deleted';
  if (instance.status.isSoftDeleted) return 'soft-deleted';
  return isTooOld(flow, instance, at) ? 'too-old' : undefined;
}

/** By Storage's own times. One that has none is refused where there is a limit. */
function isTooOld({ source: { maxAge } }: Flow, instance: Instance, at: number): boolean {
  if (maxAge === undefined) return false;
  const { process, lastChanged, created } = instance;
  return !(at - Date.parse(process.ended ?? lastChanged ?? created ?? '') <= maxAge);
}

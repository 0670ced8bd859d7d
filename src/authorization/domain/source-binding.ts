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
  | 'hard-deleted';

/**
 * Whether what Storage returned is the instance that was asked for, of the flow's app A, and still there.
 * Storage looks up by guid alone and ignores the party (reference authorization §2), so with the org's
 * token this comparison is the only barrier against reading instances of others.
 * @returns undefined when it is
 */
export function sourceRefusal(
  flow: Flow,
  requested: InstanceRef,
  instance: Instance | undefined,
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
  return undefined;
}

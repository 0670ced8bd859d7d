import type { StoredInstance } from '../../world/index.js';
import type { AppRequest } from '../app-request/index.js';

/** Storage's own look at the policy, which an outage between the app and the PDP does not touch. */
export function storagePermits(
  { app, caller }: AppRequest,
  instance: StoredInstance,
  actions: readonly string[],
): boolean {
  const { currentTask, endEvent } = instance.process ?? {};
  return actions.some((action) => {
    const { permit, requiredLevel } = app.policy.decide(caller, {
      action,
      partyId: Number(instance.instanceOwner.partyId),
      ...(currentTask ? { task: currentTask.elementId } : {}),
      ...(endEvent === undefined ? {} : { endEvent }),
    });
    return permit && requiredLevel === undefined;
  });
}

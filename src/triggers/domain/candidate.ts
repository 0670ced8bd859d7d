import type { Instance, ProcessDefinition } from '../../altinn/index.js';
import { isReady } from '../../orchestration/handovers/index.js';
import type { PolledFlow } from './polled-flow.js';

/** Whether an instance is one that the flow waits for: created since, there, and ready, by the worker's own rule. */
export function isCandidate(
  { source }: PolledFlow,
  instance: Instance,
  process: ProcessDefinition,
): boolean {
  const { isSoftDeleted, isHardDeleted } = instance.status;
  return (
    !isSoftDeleted &&
    !isHardDeleted &&
    Date.parse(instance.created ?? '') >= source.since &&
    isReady(source.ready, instance, process)
  );
}

import type { Instance, ProcessDefinition } from '../../../altinn/index.js';
import type { ReadyCondition } from '../../flows/index.js';

/**
 * Whether A shows what the flow waits for. A task has ended when the process has, or when A stands in a task
 * that comes later in its BPMN: a reject that leads back makes it not ended again.
 */
export function isReady(
  condition: ReadyCondition,
  instance: Instance,
  process: ProcessDefinition,
): boolean {
  if (instance.process.ended) return true;
  if ('processEnded' in condition) return false;
  const position = (task: string | undefined): number =>
    process.tasks.findIndex(({ id }) => id === task);
  const wanted = position(condition.taskEnded);
  return wanted >= 0 && position(instance.process.currentTask?.elementId) > wanted;
}

import type { StoredInstance } from '../../world/index.js';
import type { AppRequest } from '../app-request/index.js';
import { permits, taskJson } from '../app-request/index.js';

/** `AppProcessState`: the process with what the caller may do in it (contract §4). @throws when the PDP is away */
export async function processStateJson(
  request: AppRequest,
  instance: StoredInstance,
): Promise<Record<string, unknown>> {
  const { process } = instance;
  return {
    currentTask: await currentTaskJson(request, instance),
    processTasks: request.app.process.tasks.map(({ id, type }) => ({
      altinnTaskType: type,
      elementId: id,
      elementType: 'Task',
    })),
    started: process?.started ?? null,
    startEvent: process?.startEvent ?? null,
    ended: process?.ended ?? null,
    endEvent: process?.endEvent ?? null,
  };
}

async function currentTaskJson(
  request: AppRequest,
  instance: StoredInstance,
): Promise<Record<string, unknown> | null> {
  const task = instance.process?.currentTask;
  if (!task) return null;
  const actions: Record<string, boolean> = {};
  const own = request.app.process.task(task.elementId)?.actions ?? [];
  for (const action of ['read', 'write', ...own])
    actions[action] = await permits(request, action, instance);
  return {
    actions,
    userActions: Object.entries(actions).map(([id, authorized]) => ({
      id,
      authorized,
      type: 'ProcessAction',
    })),
    read: actions['read'],
    write: actions['write'],
    elementType: 'Task',
    ...taskJson(task),
  };
}

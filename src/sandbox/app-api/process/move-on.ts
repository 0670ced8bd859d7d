import type { CurrentTask, StoredInstance } from '../../world/index.js';
import { AppDiedError, usesWorkflows } from '../../world/index.js';
import { readInstance } from '../app-request/index.js';
import { commitProcess, lockInstance, unlockInstance } from '../storage-calls/index.js';
import { arrival } from './arrival.js';
import { endTask } from './end-task.js';
import { authorise, currentTask, validate } from './may-move-on.js';
import { moveOnByWorkflow } from './move-on-by-workflow.js';
import type { ProcessRequest } from './process-request.js';
import { startTask } from './start-task.js';

/**
 * Moves a process one step (contract §4.3): authorise, lock, validate, end the task, begin the next, commit, `IProcessEnd`.
 * @throws Refusal, LockError, PlatformHttpError, and whatever the app's own code throws
 */
export async function moveOn(request: ProcessRequest, action?: string): Promise<StoredInstance> {
  if (usesWorkflows(request.app)) return moveOnByWorkflow(request, action);
  const task = currentTask(request.instance);
  await authorise(request, task, action);
  const token = await lockInstance(request);
  let died = false;
  try {
    return await moveLocked(request, task, action === 'reject');
  } catch (error) {
    died = error instanceof AppDiedError;
    throw error;
  } finally {
    if (!died) await unlockInstance(request, token);
  }
}

async function moveLocked(
  request: ProcessRequest,
  task: CurrentTask,
  abandoned: boolean,
): Promise<StoredInstance> {
  const { app, instance } = request;
  if (!abandoned) {
    await validate(request, task.elementId);
    await endTask(request, instance, task.elementId);
  }
  const next = app.process.next(task.elementId);
  if (next === undefined) throw new Error(`nothing follows ${task.elementId}`);
  if (app.process.task(next)) await startTask(request, instance, next);
  const { process, events } = arrival(request, next, task, abandoned);
  const committed = await commitProcess(request, process, events);
  if (process.ended !== undefined) await app.hooks.processEnd?.(committed);
  return (await readInstance(request, request.guid)) ?? committed;
}

import type { CurrentTask, ProcessState, StoredInstance } from '../../world/index.js';
import { AppDiedError } from '../../world/index.js';
import { permits, problem, readInstance, Refusal, worded } from '../app-request/index.js';
import type { ProcessEvent } from '../storage-calls/index.js';
import { commitProcess, lockInstance, unlockInstance } from '../storage-calls/index.js';
import { issueJson, taskIssues } from '../validation/instance-issues.js';
import { endTask } from './end-task.js';
import { nextActions } from './next-actions.js';
import type { ProcessRequest } from './process-request.js';
import { startTask } from './start-task.js';

/**
 * Moves a process one step (contract §4.3): authorise, lock, validate, end the task, begin the next, commit, `IProcessEnd`.
 * @throws Refusal, LockError, PlatformHttpError, and whatever the app's own code throws
 */
export async function moveOn(request: ProcessRequest, action?: string): Promise<StoredInstance> {
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

/** @throws Refusal 409 whose `detail` tells the state; no title (recorded/08) */
function currentTask({ process }: StoredInstance): CurrentTask {
  if (process?.currentTask) return process.currentTask;
  const notStarted = process
    ? 'Process is not started. Use start!'
    : 'The instance is missing process information.';
  const detail = process?.ended === undefined ? notStarted : 'Process is ended.';
  throw new Refusal(problem(409, { status: 409, detail, validationIssues: null }));
}

/** A PDP that is away looks like a refusal (contract §4.2). @throws Refusal 403 */
async function authorise(
  request: ProcessRequest,
  { elementId, altinnTaskType }: CurrentTask,
  action: string | undefined,
): Promise<void> {
  const wanted = action === undefined ? nextActions(altinnTaskType) : [action];
  for (const one of wanted)
    if (await permits(request, one, request.instance).catch(refusedUnlessDead)) return;
  const detail = `User is not authorized to perform process next. Task ID: ${elementId}. Task type: ${altinnTaskType}. Action: ${action ?? 'none'}.`;
  throw new Refusal(worded(403, 'Unauthorized', detail));
}

function refusedUnlessDead(error: unknown): false {
  if (error instanceof AppDiedError) throw error;
  return false;
}

async function moveLocked(
  request: ProcessRequest,
  task: CurrentTask,
  abandoned: boolean,
): Promise<StoredInstance> {
  const { app, instance, context } = request;
  if (!abandoned) {
    await validate(request, task.elementId);
    await endTask(request, instance, task.elementId);
  }
  const next = app.process.next(task.elementId);
  if (next === undefined) throw new Error(`nothing follows ${task.elementId}`);
  if (app.process.task(next)) await startTask(request, instance, next);
  const now = context.world.instances.timestamp();
  const process = stateAt(request, next, now, task, abandoned);
  const committed = await commitProcess(
    request,
    process,
    eventsOf(instance, process, now, abandoned),
  );
  if (process.ended !== undefined) await app.hooks.processEnd?.(committed);
  return (await readInstance(request, request.guid)) ?? committed;
}

/** @throws Refusal 409 with the issues, when there is an error among them */
async function validate(request: ProcessRequest, taskId: string): Promise<void> {
  const issues = await taskIssues(request, request.instance, taskId);
  const errors = issues.filter((i) => i.severity === 1).length;
  if (errors === 0) return;
  throw new Refusal(
    problem(409, {
      title: 'Validation failed for task',
      status: 409,
      detail: `${errors} validation errors found for task ${taskId}`,
      validationIssues: issues.map(issueJson),
    }),
  );
}

function stateAt(
  { app, instance }: ProcessRequest,
  elementId: string,
  now: string,
  { flow }: CurrentTask,
  abandoned: boolean,
): ProcessState {
  const { started: begun, startEvent } = instance.process ?? {};
  const kept = {
    ...(begun === undefined ? {} : { started: begun }),
    ...(startEvent === undefined ? {} : { startEvent }),
  };
  const task = app.process.task(elementId);
  if (!task) return { ...kept, ended: now, endEvent: elementId };
  const { name, type: altinnTaskType } = task;
  const flowType = abandoned ? 'AbandonCurrentMoveToNext' : 'CompleteCurrentMoveToNext';
  const started = now;
  return {
    ...kept,
    currentTask: { flow: flow + 1, started, elementId, name, altinnTaskType, flowType },
  };
}

/** What the app writes into the instance's history with the commit. */
function eventsOf(
  { process: before }: StoredInstance,
  after: ProcessState,
  now: string,
  abandoned: boolean,
): ProcessEvent[] {
  const left = before?.currentTask ? { currentTask: { ...before.currentTask, ended: now } } : {};
  const leaving = abandoned ? 'process_AbandonTask' : 'process_EndTask';
  const ended: ProcessEvent = { eventType: leaving, processInfo: { ...before, ...left } };
  if (after.ended === undefined)
    return [ended, { eventType: 'process_StartTask', processInfo: after }];
  return [
    ended,
    { eventType: 'process_EndEvent', processInfo: after },
    { eventType: 'Submited', processInfo: after },
  ];
}

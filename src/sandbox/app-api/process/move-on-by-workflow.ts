import type { CurrentTask, StoredInstance, Transition } from '../../world/index.js';
import type { Answer } from '../app-request/index.js';
import { problem, readInstance, Refusal } from '../app-request/index.js';
import { commitProcess } from '../storage-calls/index.js';
import { asAppOwner, submitAndWait, waitFor } from '../workflow/index.js';
import { arrival } from './arrival.js';
import { endTask } from './end-task.js';
import { authorise, currentTask, validate } from './may-move-on.js';
import type { ProcessRequest } from './process-request.js';
import { startTask } from './start-task.js';

/**
 * One step of a process in an app of version 9: the same transition asked for twice is made once, and while one is under
 * way or has failed no other is begun (reference §4.2, §6).
 * @throws Refusal, SubmissionError, PlatformHttpError
 */
export async function moveOnByWorkflow(
  request: ProcessRequest,
  action?: string,
): Promise<StoredInstance> {
  const task = currentTask(request.instance);
  await authorise(request, task, action);
  demandIdle(request);
  const abandoned = action === 'reject';
  if (!abandoned) await validate(request, task.elementId);
  const key = `${task.flow}:${task.elementId}:${action ?? ''}`;
  const transition = transitionOf(asAppOwner(request), task, abandoned);
  const result = await submitAndWait(request, key, transition);
  if (result !== 'done') throw new Refusal(failed('moving to the next task', result.kind));
  return (await readInstance(request, request.guid)) ?? request.instance;
}

/** `POST process/resume`: what has failed goes on from its failed step. @throws Refusal */
export async function resume(request: ProcessRequest, action?: string): Promise<StoredInstance> {
  const task = currentTask(request.instance);
  await authorise(request, task, action);
  const { workflows } = request.context.world;
  if (workflows.status(request.guid) === 'processing') throw new Refusal(blocked('retrying'));
  if (!workflows.resume(request.guid))
    throw new Refusal(conflict('Task does not need to be resumed.', 'Nothing has failed.'));
  const result = await waitFor(request);
  if (result !== 'done') throw new Refusal(failed('resuming the current task', result.kind));
  return (await readInstance(request, request.guid)) ?? request.instance;
}

function demandIdle({ context, guid }: ProcessRequest): void {
  const status = context.world.workflows.status(guid);
  if (status === 'idle') return;
  throw new Refusal(blocked(status === 'failed' ? 'resumeRequired' : 'retrying'));
}

const blocked = (processNextState: string): Answer =>
  conflict('The current task is not ready.', 'An earlier workflow has not ended well yet.', {
    processNextState,
  });

const conflict = (title: string, detail: string, more = {}): Answer =>
  problem(409, { title, status: 409, detail, validationIssues: null, ...more });

/** 504: the workflow goes on in the background. */
function failed(doing: string, kind: 'stepFailed' | 'timeout'): Answer {
  const status = kind === 'timeout' ? 504 : 500;
  const title = `Something went wrong while ${doing}.`;
  const detail = kind === 'timeout' ? 'The workflow takes too long.' : 'A step has failed.';
  return problem(status, { title, status, detail, workflowFailure: { kind } });
}

/** Steps that have been made are not made again when it is resumed. */
function transitionOf(request: ProcessRequest, task: CurrentTask, abandoned: boolean): Transition {
  const { app, instance } = request;
  const next = app.process.next(task.elementId);
  if (next === undefined) throw new Error(`nothing follows ${task.elementId}`);
  const steps = [
    () => (abandoned ? Promise.resolve() : endTask(request, instance, task.elementId)),
    () => (app.process.task(next) ? startTask(request, instance, next) : Promise.resolve()),
    () => commit(request, next, task, abandoned),
  ];
  let done = 0;
  return async () => {
    for (; done < steps.length; done += 1) await steps[done]?.();
  };
}

/** The commit's answer may have been lost: a process that has moved is not moved again. */
async function commit(
  request: ProcessRequest,
  next: string,
  task: CurrentTask,
  abandoned: boolean,
): Promise<void> {
  const now = request.context.world.instances.peek(request.guid)?.process;
  if (now?.currentTask?.flow === task.flow) {
    const { process, events } = arrival(request, next, task, abandoned);
    await commitProcess(request, process, events);
  }
  const committed = request.context.world.instances.get(request.guid);
  if (committed?.process?.ended !== undefined) await request.app.hooks.processEnd?.(committed);
}

import type { CurrentTask, ProcessState, StoredInstance } from '../../world/index.js';
import type { ProcessEvent } from '../storage-calls/index.js';
import type { ProcessRequest } from './process-request.js';

/** The process after a task has been left for an element, and what is told of it. */
export function arrival(
  request: ProcessRequest,
  elementId: string,
  task: CurrentTask,
  abandoned: boolean,
): { process: ProcessState; events: ProcessEvent[] } {
  const now = request.context.world.instances.timestamp();
  const process = stateAt(request, elementId, now, task, abandoned);
  return { process, events: eventsOf(request.instance, process, now, abandoned) };
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

import type { ProcessState, SandboxApp } from '../../world/index.js';
import { json, Refusal } from '../app-request/index.js';
import type { ProcessEvent } from '../storage-calls/index.js';

/** The start event has flow 1. */
const firstTaskFlow = 2;

/** A process that stands in its first task. @throws Refusal 409 when the start event leads to no task */
export function startProcess(app: SandboxApp, now: () => string): ProcessState {
  const task = app.process.task(app.process.firstElement);
  if (!task) throw new Refusal(json(409, 'No matching startevent'));
  return {
    started: now(),
    startEvent: app.process.startEvent,
    currentTask: {
      flow: firstTaskFlow,
      started: now(),
      elementId: task.id,
      name: task.name,
      altinnTaskType: task.type,
      flowType: 'CompleteCurrentMoveToNext',
    },
  };
}

/** What Storage is told of it: events of before the insert, the start event as a task with flow 1 (recorded/10). */
export function startEvents({
  started,
  startEvent = '',
  currentTask,
}: ProcessState): ProcessEvent[] {
  const process = { ...(started === undefined ? {} : { started }), startEvent };
  const validated = { canCompleteTask: false };
  const task = { ...currentTask, validated };
  delete task.flowType;
  return [
    {
      eventType: 'process_StartEvent',
      ...(started === undefined ? {} : { created: started }),
      processInfo: { ...process, currentTask: { flow: 1, elementId: startEvent, validated } },
    },
    {
      eventType: 'process_StartTask',
      ...(task.started === undefined ? {} : { created: task.started }),
      processInfo: { ...process, currentTask: task },
    },
  ];
}

import type { InstanceEvent } from '../../world/index.js';

/** An item of `GET process/history`; `occured` is Altinn's spelling. */
export interface HistoryItem {
  readonly eventType: string;
  readonly elementId: string | null;
  readonly occured: string;
  readonly started: string | null;
  ended: string | null;
  readonly performedBy: string | null;
}

/** Storage's history of a process: the end of a task is told in the item of its start. */
export function processHistory(events: readonly InstanceEvent[]): HistoryItem[] {
  const items: HistoryItem[] = [];
  for (const event of events) {
    const elementId = elementOf(event);
    if (event.eventType === 'process_EndTask' || event.eventType === 'process_AbandonTask') {
      const start = items.findLast((i) => i.elementId === elementId && i.started !== null);
      if (start) start.ended = event.created;
    } else if (event.eventType.startsWith('process_')) items.push(itemOf(event, elementId));
  }
  return items;
}

const itemOf = (
  { eventType, created, user }: InstanceEvent,
  elementId: string | null,
): HistoryItem => ({
  eventType,
  elementId,
  occured: created,
  started: eventType === 'process_StartTask' ? created : null,
  ended: null,
  performedBy: user.orgId ?? user.nationalIdentityNumber ?? null,
});

function elementOf({ eventType, processInfo }: InstanceEvent): string | null {
  if (eventType === 'process_StartEvent') return processInfo?.startEvent ?? null;
  if (eventType === 'process_EndEvent') return processInfo?.endEvent ?? null;
  return processInfo?.currentTask?.elementId ?? null;
}

import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { ProcessDefinition } from './application.js';

/** Namespace of BPMN 2.0. */
const bpmn = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const taskNames = new Set([
  'task',
  'serviceTask',
  'userTask',
  'manualTask',
  'sendTask',
  'receiveTask',
  'scriptTask',
]);

interface Drawing {
  readonly tasks: { id: string; type: string }[];
  readonly flows: { from: string; to: string }[];
  startEvent?: string;
}

/**
 * An app's `process.bpmn` (contract §8): its tasks, and which of them an instance begins in.
 * @returns undefined when it is not XML, or no task can be reached from the start event
 */
export function parseProcessDefinition(xml: string): ProcessDefinition | undefined {
  const drawing = read(xml);
  const firstTask = drawing && firstTaskOf(drawing);
  return drawing && firstTask ? { tasks: drawing.tasks, firstTask } : undefined;
}

function read(xml: string): Drawing | undefined {
  const drawing: Drawing = { tasks: [], flows: [] };
  const parser = new SaxesParser({ xmlns: true });
  let task: Drawing['tasks'][number] | undefined;
  let inType = false;
  parser.on('opentag', (tag) => {
    const id = attribute(tag, 'id');
    if (isTask(tag) && id)
      drawing.tasks.push((task = { id, type: attribute(tag, 'tasktype') ?? '' }));
    else if (tag.local === 'startEvent' && tag.uri === bpmn) drawing.startEvent ??= id ?? '';
    else if (tag.local === 'sequenceFlow' && tag.uri === bpmn) drawing.flows.push(flow(tag));
    inType = task !== undefined && tag.local.toLowerCase() === 'tasktype';
  });
  parser.on('text', (text) => {
    if (task && inType) task.type += text.trim();
  });
  parser.on('closetag', (tag) => {
    inType = false;
    if (isTask(tag)) task = undefined;
  });
  parser.on('error', (error) => {
    throw error;
  });
  try {
    parser.write(xml.replace(/^\uFEFF/, '')).close();
    return drawing;
  } catch {
    return undefined;
  }
}

const isTask = (tag: SaxesTagNS): boolean => tag.uri === bpmn && taskNames.has(tag.local);

/** By local name: apps before v8 write the type as `altinn:tasktype` on the task itself. */
const attribute = (tag: SaxesTagNS, local: string): string | undefined =>
  Object.values(tag.attributes).find((found) => found.local === local)?.value;

const flow = (tag: SaxesTagNS): { from: string; to: string } => ({
  from: attribute(tag, 'sourceRef') ?? '',
  to: attribute(tag, 'targetRef') ?? '',
});

/** Follows the flows from the start event, through gateways, to the nearest task. */
function firstTaskOf(drawing: Drawing): string | undefined {
  const tasks = new Set(drawing.tasks.map((task) => task.id));
  const queue = drawing.startEvent ? [drawing.startEvent] : [];
  const seen = new Set(queue);
  for (const element of queue) {
    if (tasks.has(element)) return element;
    for (const { from, to } of drawing.flows) {
      if (from !== element || seen.has(to)) continue;
      seen.add(to);
      queue.push(to);
    }
  }
  return undefined;
}

import type { ProcessDefinition, ProcessTask } from './sandbox-app.js';
import { attribute, child, children, parseXml, textOf, type XmlNode } from './xml.js';

/** Elements in which a process can stand. */
const taskElements = ['task', 'serviceTask'];

/** Reads an app's `process.bpmn`: its start, its tasks and what follows what. @throws Error */
export function parseBpmn(xml: string): ProcessDefinition {
  const process = child(child(parseXml(xml), 'definitions'), 'process');
  const startEvent = attribute(child(process, 'startEvent'), 'id');
  const tasks = taskElements.flatMap((name) => children(process, name).map(readTask));
  const flows = children(process, 'sequenceFlow').map((f) => ({
    id: attribute(f, 'id'),
    from: attribute(f, 'sourceRef'),
    to: attribute(f, 'targetRef'),
  }));
  const defaults = defaultFlows(process);
  const next = (elementId: string): string | undefined => {
    const leaving = flows.filter((f) => f.from === elementId);
    const chosen = leaving.find((f) => f.id === defaults.get(elementId)) ?? leaving[0];
    if (chosen === undefined) return undefined;
    return isGateway(process, chosen.to) ? next(chosen.to) : chosen.to;
  };
  const firstElement = next(startEvent);
  if (startEvent === '' || firstElement === undefined)
    throw new Error('process.bpmn: no start event with a flow out of it');
  return {
    startEvent,
    firstElement,
    tasks,
    endEvents: children(process, 'endEvent').map((e) => attribute(e, 'id')),
    next,
    task: (id) => tasks.find((t) => t.id === id),
  };
}

function readTask(element: XmlNode): ProcessTask {
  const extension = child(child(element, 'extensionElements'), 'taskExtension');
  const type = textOf(child(extension, 'taskType')) || attribute(element, 'tasktype');
  const actions = children(child(extension, 'actions'), 'action').map(textOf);
  return { id: attribute(element, 'id'), name: attribute(element, 'name'), type, actions };
}

const gateways = (process: XmlNode | undefined): XmlNode[] => children(process, 'exclusiveGateway');

const isGateway = (process: XmlNode | undefined, id: string): boolean =>
  gateways(process).some((g) => attribute(g, 'id') === id);

const defaultFlows = (process: XmlNode | undefined): Map<string, string> =>
  new Map(gateways(process).map((g) => [attribute(g, 'id'), attribute(g, 'default')]));

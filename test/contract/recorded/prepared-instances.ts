import type { Exchange } from '../../support/recorded.js';
import { recorded } from '../../support/recorded.js';
import type { Run, Seen } from './replay.js';

/** An instance that was made before the first exchange of a recording. */
export interface PreparedInstance {
  /** Its guid in the recording. */
  readonly guid: string;
  /** Default `ttd/app-b`. */
  readonly appId?: string;
  readonly dataValues?: Readonly<Record<string, string>>;
  /** Saved with PUT; absent: the model as the app made it. */
  readonly sak?: Readonly<Record<string, unknown>>;
}

/** Makes instances as the recordings' own script did, and learns their ids and their models'. */
export async function prepareInstances(
  run: Run,
  number: string,
  instances: readonly PreparedInstance[],
): Promise<void> {
  const models = recordedModels(number);
  for (const { guid, appId = 'ttd/app-b', dataValues = {}, sak } of instances) {
    const instanceOwner = { organisationNumber: '897069650' };
    const made = await ask(run, 'POST', `/${appId}/instances`, { instanceOwner, dataValues });
    const { id, data } = made.body as { id: string; data: { id: string }[] };
    const model = data[0]!.id;
    run.learned.set(guid, id.split('/')[1]!);
    run.learned.set(models.get(guid) ?? guid, models.has(guid) ? model : id.split('/')[1]!);
    if (sak) await ask(run, 'PUT', `/${appId}/instances/${id}/data/${model}`, { sak });
  }
}

/** A JSON request of the service owner that was not recorded. @throws Error when it is refused */
export async function ask(run: Run, method: string, path: string, body: unknown): Promise<Seen> {
  const headers = {
    authorization: 'Bearer <org token>',
    'content-type': 'application/json',
    'content-length': 1,
  };
  const exchange = { name: 'prepare', request: { method, path, headers, body } };
  const seen = await run.send(exchange);
  if (seen.status >= 300) throw new Error(`${method} ${path}: ${seen.status}`);
  return seen;
}

/** The model's id of each instance, by the instance's guid, from all that was recorded. */
function recordedModels(number: string): Map<string, string> {
  const models = new Map<string, string>();
  for (const { request, response } of recorded(number)) {
    for (const { instanceGuid, id } of elementsIn(response?.body)) models.set(instanceGuid, id);
    const [, guid, element] =
      /\/instances\/\d+\/([0-9a-f-]{36})\/data\/([0-9a-f-]{36})/.exec(request?.path ?? '') ?? [];
    if (guid && element && isModel(response?.body) && !models.has(guid)) models.set(guid, element);
  }
  return models;
}

interface Element {
  dataType: string;
  id: string;
  instanceGuid: string;
}

function elementsIn(body: unknown): Element[] {
  if (typeof body !== 'object' || body === null) return [];
  const { dataType, instanceGuid } = body as Partial<Element>;
  if (dataType === 'model' && instanceGuid) return [body as Element];
  return Object.values(body).flatMap(elementsIn);
}

const isModel = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'sak' in body;

/** The stored model of a recorded instance becomes one with this `sak`, whatever the app would say. */
export function storeModel(run: Run, { request }: Exchange, sakXml: string): void {
  const [guid = ''] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(request?.path ?? '') ?? [];
  const now = run.learned.get(guid) ?? '';
  const { instances } = run.sandbox.world;
  const model = instances.get(now)?.data.find((d) => d.dataType === 'model');
  const xml = `<model><sak>${sakXml}</sak></model>`;
  instances.writeData(now, model?.id ?? '', '405003309', Buffer.from(xml));
}

import type { FastifyInstance } from 'fastify';
import { nextActions } from '../app-api/process/next-actions.js';
import type { SandboxContext } from '../context.js';
import type { ReadStatus, StoredInstance } from '../world/index.js';
import type { StorageAccess } from './storage-access.js';
import { bareInstanceJson, instanceJson } from './storage-json.js';
import { empty, text } from './storage-reply.js';
import { setSubstatus, substatusIn } from './substatus.js';
import { instancePath, objectOf, pathOf, queryOf, storageRoute } from './storage-route.js';

/** Small changes of an instance that pass by the app (reference altinn-app-contract §5.5). */
export function registerUpdates(
  fastify: FastifyInstance,
  context: SandboxContext,
  access: StorageAccess,
): void {
  registerMaps(fastify, context, access);
  const linked = (instance: StoredInstance): unknown =>
    instanceJson(instance, `${context.baseUrl()}/storage/api/v1`);
  storageRoute(fastify, 'PUT', `${instancePath}/readstatus`, async (request) => {
    const caller = await access.caller(request);
    const { guid } = pathOf(request);
    await access.demand(caller, access.instance(guid), ['read']);
    const readStatus = readStatusIn(queryOf(request).get('status'));
    const changed = context.world.instances.amend(guid, ({ status }) => {
      status.readStatus = readStatus;
    });
    return { status: 200, body: linked(changed) };
  });
  storageRoute(fastify, 'PUT', `${instancePath}/substatus`, async (request) => {
    const caller = await access.caller(request);
    const given = objectOf(request);
    const substatus = substatusIn(given);
    if (!substatus) throw text(400, invalidSubstatus(given));
    const instance = access.instance(pathOf(request).guid);
    if (instance.org !== caller.org) throw empty(403);
    return { status: 200, body: linked(setSubstatus(context.world, caller, instance, substatus)) };
  });
}

/** `datavalues` and `presentationtexts`: same shape, same authorisation, answered without links. */
function registerMaps(
  fastify: FastifyInstance,
  { world }: SandboxContext,
  access: StorageAccess,
): void {
  for (const [path, wrapper, member] of [
    ['datavalues', 'values', 'dataValues'],
    ['presentationtexts', 'texts', 'presentationTexts'],
  ] as const)
    storageRoute(fastify, 'PUT', `${instancePath}/${path}`, async (request) => {
      const caller = await access.caller(request);
      const given = objectOf(request)?.[wrapper];
      if (typeof given !== 'object' || given === null)
        throw text(400, `Missing parameter value: ${member} is misformed or empty`);
      const { guid } = pathOf(request);
      const instance = access.instance(guid);
      await access.demand(caller, instance, actionsToChangeValues(instance));
      const changed = world.instances.amend(guid, (stored) => {
        stored[member] = { ...stored[member], ...keptTexts(given) };
      });
      return { status: 200, body: bareInstanceJson(changed) };
    });
}

/** A key once set cannot be removed: an empty value or a null leaves the old one (measured). */
const keptTexts = (given: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== null && value !== '')
      .map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );

/** An action that moves the present task, or `reject`; after the end `write`. */
export function actionsToChangeValues({ process }: StoredInstance): readonly string[] {
  const task = process?.currentTask;
  return task ? [...nextActions(task.altinnTaskType), 'reject'] : ['write'];
}

const invalidSubstatus = (given: unknown): string =>
  `Invalid sub status: ${JSON.stringify(given ?? null)}. Substatus must be defined and include a label.`;

const readStatuses: readonly ReadStatus[] = ['Unread', 'Read', 'UpdatedSinceLastReview'];

function readStatusIn(given: string | null): ReadStatus {
  const word = given?.toLowerCase();
  const found = readStatuses.find(
    (name, number) => name.toLowerCase() === word || String(number) === word,
  );
  if (found) return found;
  throw text(
    400,
    `Invalid read status: ${given ?? ''}. Accepted types include: ${readStatuses.join(', ')}`,
  );
}

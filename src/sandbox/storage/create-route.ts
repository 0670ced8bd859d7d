import type { FastifyInstance } from 'fastify';
import { storageUser } from '../app-api/storage-calls/index.js';
import type { Caller, SandboxContext } from '../context.js';
import type { SandboxApp, StoredInstance } from '../world/index.js';
import { actorOf } from './actor.js';
import { instanceFromTemplate, ownerPartyOf } from './instance-template.js';
import type { StorageAccess } from './storage-access.js';
import { instanceJson } from './storage-json.js';
import { empty, text } from './storage-reply.js';
import { objectOf, queryOf, storageRoute } from './storage-route.js';

/**
 * `POST /storage/api/v1/instances?appId=`: makes a row and nothing else. Such an instance has no process and cannot be
 * continued by the app (reference altinn-app-contract §5.5, recorded/23).
 */
export function registerCreate(
  fastify: FastifyInstance,
  context: SandboxContext,
  access: StorageAccess,
): void {
  storageRoute(fastify, 'POST', '/instances', async (request) => {
    const caller = await access.caller(request);
    const template = objectOf(request) ?? {};
    const partyId = ownerPartyOf(template);
    if (partyId === undefined)
      throw text(400, 'Cannot create an instance without an instanceOwner.PartyId.');
    const appId = queryOf(request).get('appId') ?? '';
    const app = context.world.apps.get(appId);
    if (!app) throw text(404, `Could not find an application with appId=${appId}`);
    const question = { action: 'instantiate', partyId };
    if (!(await access.permits(caller, app, question))) throw empty(403);
    const instance = insert(context, caller, app, template);
    const body = instanceJson(instance, `${context.baseUrl()}/storage/api/v1`);
    const location = `${context.baseUrl()}/storage/api/v1/instances/${instance.id}`;
    return { status: 201, body, headers: { location } };
  });
}

function insert(
  { world }: SandboxContext,
  caller: Caller,
  app: SandboxApp,
  template: Record<string, unknown>,
): StoredInstance {
  const by = actorOf(caller);
  const instance = world.instances.create({ ...instanceFromTemplate(app, template), by });
  const guid = instance.id.split('/')[1] ?? '';
  world.instances.addEvent(guid, { eventType: 'Created', user: storageUser(caller) });
  world.ledger.record({ what: 'instance-created', appId: app.id, instance: instance.id, by });
  return instance;
}

import type { FastifyInstance } from 'fastify';
import { storageUser } from '../app-api/storage-calls/index.js';
import type { Caller, SandboxContext } from '../context.js';
import type { LedgerEntry, StoredInstance } from '../world/index.js';
import { actorOf } from './actor.js';
import { isPreventedFromDeletion, markDeleted } from './deletion.js';
import type { StorageAccess } from './storage-access.js';
import { bareInstanceJson, instanceJson } from './storage-json.js';
import { text } from './storage-reply.js';
import { instancePath, pathOf, queryOf, storageRoute } from './storage-route.js';
import type { StorageAnswer } from './storage-route.js';

/** Reading, completing and deleting one instance (reference altinn-app-contract §5.1, §5.5). */
export function registerInstances(
  fastify: FastifyInstance,
  context: SandboxContext,
  access: StorageAccess,
): void {
  const routes = new InstanceRoutes(context, access);
  for (const path of [instancePath, '/instances/:guid'])
    storageRoute(fastify, 'GET', path, async (request) =>
      routes.get(await access.caller(request), pathOf(request).guid),
    );
  storageRoute(fastify, 'POST', `${instancePath}/complete`, async (request) =>
    routes.complete(await access.caller(request), pathOf(request).guid),
  );
  storageRoute(fastify, 'DELETE', instancePath, async (request) => {
    const hard = queryOf(request).get('hard')?.toLowerCase() === 'true';
    return routes.delete(await access.caller(request), pathOf(request).guid, hard);
  });
}

class InstanceRoutes {
  constructor(
    private readonly context: SandboxContext,
    private readonly access: StorageAccess,
  ) {}

  async get(caller: Caller, guid: string): Promise<StorageAnswer> {
    const instance = this.access.instance(guid);
    await this.access.demand(caller, instance, ['read']);
    return this.linked(instance);
  }

  /** Allowed before the end, and without effect the second time. */
  async complete(caller: Caller, guid: string): Promise<StorageAnswer> {
    const instance = this.access.instance(guid);
    await this.access.demand(caller, instance, ['complete'], 'unhandled');
    const stakeholderId = caller.org ?? '';
    if (instance.completeConfirmations?.some((c) => c.stakeholderId === stakeholderId))
      return this.linked(instance);
    const { instances } = this.context.world;
    const confirmation = { stakeholderId, confirmedOn: instances.timestamp() };
    const changed = instances.update(guid, actorOf(caller), (stored) => {
      stored.completeConfirmations = [...(stored.completeConfirmations ?? []), confirmation];
    });
    this.note(caller, changed, 'ConfirmedComplete', 'instance-completed');
    return this.linked(changed);
  }

  async delete(caller: Caller, guid: string, hard: boolean): Promise<StorageAnswer> {
    const instance = this.access.instance(guid);
    await this.access.demand(caller, instance, ['delete'], 'unhandled');
    const { apps, instances } = this.context.world;
    const days = apps.get(instance.appId)?.metadata.preventInstanceDeletionForDays;
    if (isPreventedFromDeletion(instance, days, this.context.clock.now()))
      throw text(403, 'Instance cannot be deleted yet due to application restrictions.');
    const now = instances.timestamp();
    const changed = instances.update(guid, actorOf(caller), (stored) => {
      markDeleted(stored, hard, now);
    });
    this.note(caller, changed, 'Deleted', 'instance-deleted');
    return { status: 200, body: bareInstanceJson(changed) };
  }

  private linked(instance: StoredInstance): StorageAnswer {
    const platform = `${this.context.baseUrl()}/storage/api/v1`;
    return { status: 200, body: instanceJson(instance, platform) };
  }

  private note(
    caller: Caller,
    { id, appId, process }: StoredInstance,
    eventType: string,
    what: LedgerEntry['what'],
  ): void {
    const { instances, ledger } = this.context.world;
    const guid = id.split('/')[1] ?? '';
    const user = storageUser(caller);
    instances.addEvent(guid, { eventType, user, ...(process ? { processInfo: process } : {}) });
    ledger.record({ what, appId, instance: id, by: actorOf(caller) });
  }
}

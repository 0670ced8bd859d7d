import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.js';
import { dotNetTicks } from '../world/index.js';
import type { InstanceEvent } from '../world/index.js';
import type { StorageAccess } from './storage-access.js';
import { instancePath, pathOf, queryOf, storageRoute } from './storage-route.js';

/**
 * `GET …/events?eventTypes=`, also of hard-deleted instances: who deleted one can only be told from here
 * (reference altinn-app-contract §6.2.1).
 */
export function registerEvents(
  fastify: FastifyInstance,
  { world }: SandboxContext,
  access: StorageAccess,
): void {
  storageRoute(fastify, 'GET', `${instancePath}/events`, async (request) => {
    const caller = await access.caller(request);
    const { guid } = pathOf(request);
    await access.demand(caller, access.instance(guid), ['read']);
    const query = queryOf(request);
    const types = query.getAll('eventTypes').flatMap((t) => t.split(','));
    const instanceEvents = world.instances
      .events(guid)
      .filter((event) => types.length === 0 || types.includes(event.eventType))
      .filter((event) => isWithin(event, query.get('from'), query.get('to')))
      .sort((a, b) => Number(dotNetTicks(a.created) - dotNetTicks(b.created)));
    return { status: 200, body: { instanceEvents } };
  });
}

const isWithin = ({ created }: InstanceEvent, from: string | null, to: string | null): boolean =>
  (from === null || Date.parse(created) >= Date.parse(from)) &&
  (to === null || Date.parse(created) <= Date.parse(to));

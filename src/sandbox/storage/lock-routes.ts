import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SandboxContext } from '../context.js';
import { StorageRefusal, problem } from './storage-reply.js';
import type { StorageAccess } from './storage-access.js';
import { instancePath, objectOf, pathOf, storageRoute } from './storage-route.js';
import { actionsToChangeValues } from './update-routes.js';

const tokenHeader = 'altinn-storage-lock-token';

/** The advisory lock, which only `process/next` of the apps takes (reference altinn-app-contract §5.5). */
export function registerLocks(
  fastify: FastifyInstance,
  { world: { instances } }: SandboxContext,
  access: StorageAccess,
): void {
  storageRoute(fastify, 'POST', `${instancePath}/lock`, async (request) => {
    const caller = await access.caller(request);
    const ttl = ttlIn(request);
    const { guid } = pathOf(request);
    const instance = found(() => access.instance(guid));
    await access.demand(caller, instance, actionsToChangeValues(instance)).catch(toProblem);
    const lockToken = instances.locks.acquire(guid.toLowerCase(), ttl);
    if (lockToken === undefined) throw problem(409, 'Lock is already held for this instance.');
    return { status: 200, body: { lockToken } };
  });
  storageRoute(fastify, 'PATCH', `${instancePath}/lock`, async (request) => {
    await access.caller(request);
    const token = request.headers[tokenHeader];
    if (typeof token !== 'string' || token === '')
      throw problem(401, 'Altinn-Storage-Lock-Token header is missing.');
    const ttl = ttlIn(request);
    const { guid } = pathOf(request);
    found(() => access.instance(guid));
    if (!instances.locks.prolong(guid.toLowerCase(), token, ttl))
      throw problem(422, 'Lock has expired.');
    return { status: 204 };
  });
}

/** Seconds. */
function ttlIn(request: FastifyRequest): number {
  const ttl = objectOf(request)?.['ttlSeconds'];
  const seconds = typeof ttl === 'number' ? ttl : 0;
  if (seconds < 0) throw problem(400, 'TtlSeconds cannot be negative.');
  return seconds;
}

function toProblem(error: unknown): never {
  if (error instanceof StorageRefusal && error.status === 403)
    throw problem(403, 'Not authorized to acquire instance lock.');
  throw error;
}

function found<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof StorageRefusal && error.body !== undefined)
      throw problem(404, 'Instance not found.');
    throw error;
  }
}

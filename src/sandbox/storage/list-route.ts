import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller, SandboxContext } from '../context.js';
import { listAccess } from './list-access.js';
import { ListLinks } from './list-links.js';
import { ownerFilter } from './list-owner.js';
import { readListQuery } from './list-query.js';
import type { ListQuery } from './list-query.js';
import { listPage } from './list-rows.js';
import type { StorageAccess } from './storage-access.js';
import { instanceJson } from './storage-json.js';
import { storageRoute } from './storage-route.js';
import type { StorageAnswer } from './storage-route.js';

/** `GET /storage/api/v1/instances` (reference altinn-app-contract §5.2). */
export function registerList(
  fastify: FastifyInstance,
  context: SandboxContext,
  access: StorageAccess,
): void {
  storageRoute(fastify, 'GET', '/instances', async (request) => {
    const caller = await access.caller(request);
    const rawQuery = request.url.split('?')[1] ?? '';
    const parameters = new URLSearchParams(rawQuery);
    const query = readListQuery(parameters);
    const owner = ownerFilter(query, identifierIn(request), context.world.parties);
    const app = context.world.apps.get(query.appId ?? '');
    const seesAll = await listAccess(caller, query, access, app);
    if (!owner.known) return answer({ count: 0, self: null, next: null, instances: [] });
    const asked = owner.partyId === undefined ? query : { ...query, ownerPartyId: owner.partyId };
    const url = `${context.baseUrl()}/storage/api/v1/instances`;
    const links = new ListLinks(url, rawQuery, parameters);
    return answer(pageFor(caller, asked, seesAll, { context, access, links }));
  });
}

const answer = (body: unknown): StorageAnswer => ({ status: 200, body });

function identifierIn(request: FastifyRequest): string | undefined {
  const header = request.headers['x-ai-instanceowneridentifier'];
  return Array.isArray(header) ? header[0] : header;
}

interface Parts {
  readonly context: SandboxContext;
  readonly access: StorageAccess;
  readonly links: ListLinks;
}

/** What others than the owner of the app may not see is taken out of a page after it was made. */
function pageFor(
  caller: Caller,
  query: ListQuery,
  seesAll: boolean,
  { context, access, links }: Parts,
): Record<string, unknown> {
  const page = listPage(context, query, seesAll);
  const platform = `${context.baseUrl()}/storage/api/v1`;
  const instances = page.rows
    .map(({ instance }) => instance)
    .filter((instance) => seesAll || access.canRead(caller, instance))
    .map((instance) => (query.withData ? instance : { ...instance, data: [] }))
    .map((instance) => instanceJson(instance, platform));
  return {
    count: instances.length,
    self: links.self(),
    next: page.next === undefined ? null : links.next(page.next),
    instances,
  };
}

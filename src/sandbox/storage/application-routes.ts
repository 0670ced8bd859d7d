import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.js';
import type { ApplicationMetadata } from '../world/index.js';
import { text } from './storage-reply.js';
import { storageRoute } from './storage-route.js';

/** Application metadata, open to anybody (reference altinn-app-contract §8, recorded/13). */
export function registerApplications(
  fastify: FastifyInstance,
  { world: { apps } }: SandboxContext,
): void {
  storageRoute(fastify, 'GET', '/applications/:org/:app', async (request) => {
    const { org, app } = request.params as { org: string; app: string };
    const found = apps.find(org, app);
    if (!found) throw text(404, `Could not find an application with appId=${org}/${app}`);
    return Promise.resolve({ status: 200, body: applicationJson(found.metadata) });
  });
  storageRoute(fastify, 'GET', '/applications/:org', async (request) => {
    const { org } = request.params as { org: string };
    const owned = apps.all().filter((app) => app.org === org);
    const applications = owned.map((app) => applicationJson(app.metadata));
    return Promise.resolve({ status: 200, body: { applications } });
  });
}

/** Nulls are left out, at any depth. */
const applicationJson = (metadata: ApplicationMetadata): unknown =>
  JSON.parse(JSON.stringify(metadata, (_key, value: unknown) => value ?? undefined));

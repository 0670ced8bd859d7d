import type { FastifyInstance } from 'fastify';
import { type AppCatalog, fillPlaceholders } from '../world/index.js';

/** The policies that count, of apps alone: open to anybody, placeholders replaced (reference authorization §3.4). */
export function registerResourceRegistry(fastify: FastifyInstance, apps: AppCatalog): void {
  fastify.get<{ Params: { id: string } }>(
    '/resourceregistry/api/v1/resource/:id/policy',
    async ({ params }, reply) => {
      const found = apps.all().find(({ org, name }) => params.id === `app_${org}_${name}`);
      if (!found) return reply.code(404).send();
      const { org, name: app, policyXml } = found;
      return reply.type('text/xml').send(fillPlaceholders(policyXml, { org, app }));
    },
  );
}

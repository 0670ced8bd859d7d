import type { FastifyInstance } from 'fastify';
import type { AppCatalog, AppChange } from '../world/index.js';
import { controlPrefix } from './control-prefix.js';

interface AppRoute {
  Params: { org: string; app: string };
  Body: AppChange;
}

const body = {
  type: 'object',
  additionalProperties: false,
  properties: {
    dataTypes: { type: 'object', additionalProperties: { type: 'object' } },
    nugetVersion: { type: 'string', pattern: '^[89](\\.\\d+){3}$' },
    grants: {
      type: 'array',
      items: {
        type: 'object',
        required: ['to', 'actions'],
        properties: {
          to: { type: 'string', pattern: '^[a-zA-Z0-9]+$' },
          actions: { type: 'array', items: { type: 'string', pattern: '^[a-z-]+$' } },
        },
      },
    },
  },
} as const;

/**
 * `PATCH /__sandbox/apps/{org}/{app}`: another version of the app library (`9.0.0.0`), rules added to the app's policy,
 * e.g. `{ "grants": [{ "to": "org", "actions": ["delete"] }] }`, and members of its data types. 404 for an app that is not there.
 */
export function registerApps(fastify: FastifyInstance, apps: AppCatalog): void {
  const path = `${controlPrefix}/apps/:org/:app`;
  fastify.patch<AppRoute>(path, { schema: { body } }, (request, reply) => {
    const { org, app } = request.params;
    if (!apps.find(org, app)) return reply.code(404).send({ error: 'no such app' });
    apps.change(`${org}/${app}`, request.body);
    return reply.code(204).send();
  });
}

import type { FastifyInstance } from 'fastify';
import type { Platform, PlatformOutage } from '../world/index.js';
import { controlPrefix } from './control-prefix.js';

const body = {
  type: 'object',
  required: ['call'],
  additionalProperties: false,
  properties: {
    call: { type: 'string' },
    appId: { type: 'string' },
    times: { type: 'integer', minimum: 1 },
    skip: { type: 'integer', minimum: 0 },
    chance: { type: 'number', minimum: 0, maximum: 1 },
    delayMs: { type: 'number', minimum: 0 },
    status: { type: 'integer', minimum: 200, maximum: 599 },
    body: { type: 'string' },
    connectionLost: { enum: ['before', 'after'] },
    appDies: { enum: ['before', 'after'] },
    repeated: { const: true },
  },
} as const;

/**
 * `/__sandbox/outages`: the calls that apps make to the platform are broken one by one, whichever request they serve.
 * A fault's `platform` breaks those of one request.
 */
export function registerOutages(fastify: FastifyInstance, platform: Platform): void {
  const path = `${controlPrefix}/outages`;
  fastify.get(path, () => ({ hits: Object.fromEntries(platform.hits) }));
  fastify.post<{ Body: PlatformOutage }>(path, { schema: { body } }, (request, reply) => {
    platform.breakDown(request.body);
    return reply.code(204).send();
  });
  fastify.delete(path, (_request, reply) => {
    platform.repair();
    return reply.code(204).send();
  });
}

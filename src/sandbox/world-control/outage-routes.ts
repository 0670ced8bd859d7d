import type { FastifyInstance } from 'fastify';
import type { Faults } from '../control/index.js';
import type { PlatformOutage, Quirks, SandboxWorld } from '../world/index.js';

const outage = {
  type: 'object',
  required: ['call'],
  additionalProperties: false,
  properties: {
    call: { type: 'string' },
    appId: { type: 'string' },
    times: { type: 'integer', minimum: 1 },
    skip: { type: 'integer', minimum: 0 },
    chance: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    delayMs: { type: 'number', minimum: 0 },
    status: { type: 'integer', minimum: 200, maximum: 599 },
    body: { type: 'string' },
    connectionLost: { enum: ['before', 'after'] },
    appDies: { enum: ['before', 'after'] },
  },
} as const;

const quirks = {
  type: 'object',
  additionalProperties: false,
  properties: {
    listLagMs: { type: 'number', minimum: 0 },
    dropsDataValues: { type: 'array', items: { type: 'string' } },
  },
} as const;

/** The calls that an app makes to the platform can be broken one by one; and what all faults have met is counted. */
export function registerOutages(
  fastify: FastifyInstance,
  world: SandboxWorld,
  faults: Faults,
): void {
  fastify.post<{ Body: PlatformOutage }>(
    '/__sandbox/outages',
    { schema: { body: outage } },
    (request, reply) => {
      world.platform.breakDown(request.body);
      return reply.code(204).send();
    },
  );
  fastify.delete('/__sandbox/outages', (_request, reply) => {
    world.platform.repair();
    return reply.code(204).send();
  });
  fastify.put<{ Body: Partial<Quirks> }>(
    '/__sandbox/quirks',
    { schema: { body: quirks } },
    (request) => Object.assign(world.quirks, request.body),
  );
  fastify.get('/__sandbox/injected', () => ({
    faults: Object.fromEntries(faults.injected),
    outages: Object.fromEntries(world.platform.hits),
  }));
}

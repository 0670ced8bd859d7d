import type { FastifyInstance } from 'fastify';
import type { SandboxWorld } from '../world/index.js';
import { instanceLedger } from './instance-ledger.js';
import type { LedgerQuery } from './instance-ledger.js';

export { instanceLedger } from './instance-ledger.js';
export type { LedgerInstance, LedgerQuery } from './instance-ledger.js';

/**
 * `GET /__sandbox/ledger?app=&path=`: every instance ever created, counted by a serial number in its form.
 * `GET /__sandbox/ledger/events`: what happened, in order.
 */
export function registerLedger(fastify: FastifyInstance, world: SandboxWorld): void {
  fastify.get<{ Querystring: LedgerQuery }>('/__sandbox/ledger', (request) => ({
    instances: instanceLedger(world, request.query),
  }));
  fastify.get('/__sandbox/ledger/events', () => world.ledger.entries());
}

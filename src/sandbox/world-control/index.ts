import type { FastifyInstance } from 'fastify';
import type { Faults } from '../control/index.js';
import type { SandboxWorld } from '../world/index.js';
import { registerLedger } from './ledger-routes.js';
import { registerOutages } from './outage-routes.js';
import { registerPerson } from './person-route.js';

/** `/__sandbox`: what is broken inside this Altinn, what persons do in it, and what has happened. */
export function registerWorldControl(
  fastify: FastifyInstance,
  world: SandboxWorld,
  faults: Faults,
): void {
  registerOutages(fastify, world, faults);
  registerPerson(fastify, world);
  registerLedger(fastify, world);
}

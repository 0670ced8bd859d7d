import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.js';
import { addAntiforgery } from './antiforgery.js';
import { addApiScopes } from './api-scopes.js';
import { rawBodies } from './app-request/index.js';
import { registerData } from './data/index.js';
import { registerInstances } from './instances/index.js';
import { registerMetadata } from './metadata/index.js';
import { registerProcess } from './process/index.js';

/** The HTTP API of every app that the sandbox hosts, `/{org}/{app}/…` (reference altinn-app-contract). */
export function registerAppApi(fastify: FastifyInstance, context: SandboxContext): void {
  rawBodies(fastify);
  addAntiforgery(fastify, context);
  addApiScopes(fastify, context);
  registerInstances(fastify, context);
  registerData(fastify, context);
  registerProcess(fastify, context);
  registerMetadata(fastify, context);
}

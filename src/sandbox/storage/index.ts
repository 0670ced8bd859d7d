import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.js';
import { registerApplications } from './application-routes.js';
import { registerCreate } from './create-route.js';
import { registerData } from './data-routes.js';
import { registerEvents } from './event-route.js';
import { registerInstances } from './instance-routes.js';
import { registerList } from './list-route.js';
import { registerLocks } from './lock-routes.js';
import { StorageAccess } from './storage-access.js';
import { registerUpdates } from './update-routes.js';

export { isPreventedFromDeletion, markDeleted } from './deletion.js';
export { instanceFromTemplate } from './instance-template.js';

/** The platform's Storage at `/storage/api/v1` (reference altinn-app-contract §3.5, §5). */
export function registerStorage(fastify: FastifyInstance, context: SandboxContext): void {
  takeAnyBody(fastify);
  const access = new StorageAccess(context);
  registerList(fastify, context, access);
  registerCreate(fastify, context, access);
  registerInstances(fastify, context, access);
  registerUpdates(fastify, context, access);
  registerEvents(fastify, context, access);
  registerLocks(fastify, context, access);
  registerData(fastify, context, access);
  registerApplications(fastify, context);
}

/** Bodies arrive as bytes: each route knows what it takes. */
function takeAnyBody(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
}

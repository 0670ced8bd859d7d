import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.js';
import type { Maskinporten } from '../maskinporten/index.js';
import { registerActs } from './acts-route.js';
import { registerOwnChanges } from './own-changes-route.js';
import { registerSubmissions } from './submissions-route.js';
import { registerSubmit } from './submit-route.js';
import { registerToken } from './token-route.js';

export { AppAnswerError } from './app-client.js';
export { EndUser } from './end-user.js';
export type { Attachment } from './end-user.js';
export type { Submission } from './submissions-route.js';

/** What a person does at the sandbox: fill in a form of an app, or get a token to call the service with. */
export function registerEndUser(
  fastify: FastifyInstance,
  context: SandboxContext,
  maskinporten: Maskinporten,
): void {
  registerSubmit(fastify, context);
  registerSubmissions(fastify);
  registerActs(fastify);
  registerOwnChanges(fastify, context);
  registerToken(fastify, maskinporten);
}

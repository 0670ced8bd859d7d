import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import { cutOff } from '../../injected.js';
import { AppDiedError } from '../../world/index.js';
import type { Answer } from './answer.js';
import { crash, empty, Refusal, send } from './answer.js';

export type Handler = (request: FastifyRequest) => Promise<Answer> | Answer;

/** One route of an app: a refusal is its answer, any other exception is the app's empty 500. */
export function route(
  fastify: FastifyInstance,
  method: HTTPMethods,
  url: string,
  handler: Handler,
): void {
  fastify.route({
    method,
    url,
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      try {
        return await send(reply, await handler(request));
      } catch (error) {
        // The answer goes nowhere, but the hooks see that the request has ended.
        if (error instanceof AppDiedError) cutOff(request);
        return send(reply, error instanceof Refusal ? error.answer : crash);
      }
    },
  });
}

/** ASP.NET routes no HEAD: 405 with the methods that there are. */
export function refuseHead(fastify: FastifyInstance, url: string, allow: string): void {
  route(fastify, 'HEAD', url, () => empty(405, { allow }));
}

/** Bodies as bytes, whatever their type; the app's own code reads them. */
export function rawBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  // Fastify refuses an empty `Content-Type`, to an app it is as good as none.
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.headers['content-type'] === '') delete request.headers['content-type'];
    done();
  });
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
}

export const bodyOf = (request: FastifyRequest): Buffer =>
  Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);

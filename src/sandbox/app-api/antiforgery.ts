import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SandboxContext } from '../context.js';
import { isTokenFault } from '../context.js';
import { bare, empty, send } from './app-request/index.js';

const safeMethods = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/**
 * ASP.NET's antiforgery: a request with the cookie `AltinnStudioRuntime` must carry `X-XSRF-TOKEN`, even when it has a
 * bearer token (contract §1.3 row 0d). The cookie's token stands in for a missing header.
 */
export function addAntiforgery(fastify: FastifyInstance, context: SandboxContext): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const token = cookieToken(request);
    if (token === undefined) return;
    request.headers.authorization ??= `Bearer ${token}`;
    if (safeMethods.includes(request.method) || request.headers['x-xsrf-token']) return;
    const caller = await context.tokens.verify(request.headers.authorization);
    return send(reply, isTokenFault(caller) ? empty(401) : bare(400));
  });
}

function cookieToken({ headers }: FastifyRequest): string | undefined {
  return /(?:^|;\s*)AltinnStudioRuntime=([^;]+)/.exec(headers.cookie ?? '')?.[1];
}

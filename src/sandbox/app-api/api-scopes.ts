import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Caller, SandboxContext } from '../context.js';
import { isTokenFault } from '../context.js';
import type { SandboxApp } from '../world/index.js';
import { problem, send } from './app-request/index.js';

/**
 * `apiScopes` of an app's metadata: who lacks the scope is refused before anything else (contract §1.3 row 0b).
 * Only routes below `instances` ask for a token at all.
 */
export function addApiScopes(fastify: FastifyInstance, context: SandboxContext): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const app = appOf(context, request);
    if (!app?.metadata.apiScopes) return;
    const caller = await context.tokens.verify(request.headers.authorization);
    if (isTokenFault(caller)) return;
    const needed = scopeFor(app, caller, request.method);
    if (needed === undefined || caller.scopes.includes(needed)) return;
    const [instance = ''] = request.url.split('?');
    const detail = 'Insufficient scope';
    return send(reply, problem(403, { title: 'Forbidden', status: 403, detail, instance }));
  });
}

function appOf({ world }: SandboxContext, request: FastifyRequest): SandboxApp | undefined {
  const [, org = '', app = '', resource] = request.url.split(/[/?]/);
  return resource === 'instances' ? world.apps.find(org, app) : undefined;
}

function scopeFor({ metadata, name }: SandboxApp, caller: Caller, method: string) {
  const scopes =
    caller.org === undefined ? metadata.apiScopes?.users : metadata.apiScopes?.serviceOwners;
  const reads = method === 'GET' || method === 'HEAD';
  return (reads ? scopes?.read : scopes?.write)?.replaceAll('[app]', name);
}

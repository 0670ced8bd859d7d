import type { FastifyInstance } from 'fastify';
import type { Maskinporten } from '../maskinporten/index.js';
import { DemoClients } from './demo-clients.js';

interface TokenRoute {
  Querystring: { scope?: string; clientId?: string };
}

const defaultClient = 'flerapp-demo';
const defaultScope = 'flerapp:handovers';

/**
 * `GET /__sandbox/token?scope=&clientId=`: a caller's Maskinporten token as plain text, for trying the service by
 * hand. 409 when the client exists already and is not one of the sandbox's own.
 */
export function registerToken(fastify: FastifyInstance, maskinporten: Maskinporten): void {
  const clients = new DemoClients(maskinporten);
  fastify.get<TokenRoute>('/__sandbox/token', async (request, reply) => {
    const { scope = defaultScope, clientId = defaultClient } = request.query;
    const token = await clients.token(clientId, scope.split(' ').filter(Boolean));
    if (token === undefined) return reply.code(409).send({ error: 'the client is not a demo one' });
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(token);
  });
}

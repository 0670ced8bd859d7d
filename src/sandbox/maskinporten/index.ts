import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { MaskinportenError } from './maskinporten-error.js';
import type { Maskinporten } from './maskinporten.js';
import { readTokenRequest } from './token-request.js';

export * from './client-keys.js';
export * from './maskinporten.js';
export type * from './registry.js';
export type * from './test-tokens.js';

/** `/mp`: RFC 8414 metadata, JWKS and the token endpoint. */
export function registerMaskinporten(fastify: FastifyInstance, maskinporten: Maskinporten): void {
  takeForms(fastify);
  fastify.get('/mp/.well-known/oauth-authorization-server', () => metadata(maskinporten.issuer));
  fastify.get('/mp/jwk', () => maskinporten.issuerKeys.jwks());
  fastify.post('/mp/token', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    try {
      return await maskinporten.grant(readTokenRequest(request.body));
    } catch (error) {
      return refuse(reply, error);
    }
  });
  fastify.route({
    method: ['GET', 'PUT', 'PATCH', 'DELETE'],
    url: '/mp/token',
    handler: (_request, reply) => reply.code(405).header('allow', 'POST').send(),
  });
}

/** A form becomes URLSearchParams; any other body arrives as undefined, for the endpoint to refuse. */
function takeForms(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null));
}

function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  if (!(error instanceof MaskinportenError)) throw error;
  return reply.code(error.status).send(error.body(randomUUID()));
}

const metadata = (issuer: string): Record<string, unknown> => ({
  issuer,
  token_endpoint: `${issuer}token`,
  jwks_uri: `${issuer}jwk`,
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  grant_types_supported: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
  token_endpoint_auth_signing_alg_values_supported: ['RS256', 'RS384', 'RS512'],
  authorization_details_types_supported: ['urn:altinn:systemuser', 'urn:altinn:consent'],
});

import type { FastifyInstance, FastifyReply } from 'fastify';
import { demoPeople } from './demo-people.js';
import { consoleClient, type OpenIdProvider } from './openid-provider.js';
import { PeopleError } from './people-error.js';

export { type DemoPerson, demoPeople } from './demo-people.js';
export { consoleClient, OpenIdProvider, peopleAudience } from './openid-provider.js';

type Query = Readonly<Record<string, string | undefined>>;

/** `/oidc`: OpenID Connect discovery, JWKS, log-in and tokens for people who operate the service. */
export function registerPeople(fastify: FastifyInstance, provider: OpenIdProvider): void {
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  fastify.get('/oidc/.well-known/openid-configuration', () => discovery(provider.issuer));
  fastify.get('/oidc/jwks', () => provider.keys.jwks());
  fastify.get<{ Querystring: Query }>('/oidc/authorize', (request, reply) =>
    authorize(provider, request.query, request.url, reply),
  );
  fastify.post<{ Body: Query }>('/oidc/token', async ({ body }, reply) => {
    reply.header('cache-control', 'no-store');
    try {
      if (body['grant_type'] !== 'authorization_code')
        throw new PeopleError('unsupported_grant_type');
      return await provider.exchange({
        code: body['code'] ?? '',
        clientId: body['client_id'] ?? '',
        redirectUri: body['redirect_uri'] ?? '',
        verifier: body['code_verifier'] ?? '',
      });
    } catch (error) {
      if (!(error instanceof PeopleError)) throw error;
      return reply.code(400).send({ error: error.code });
    }
  });
}

const discovery = (issuer: string): object => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['none'],
  scopes_supported: ['openid', 'flerapp'],
});

/** A wrong client or redirect is told to the person and sent nowhere (RFC 6749 §4.1.2.1). */
function authorize(
  provider: OpenIdProvider,
  query: Query,
  url: string,
  reply: FastifyReply,
): FastifyReply {
  const redirectUri = query['redirect_uri'] ?? '';
  if (query['client_id'] !== consoleClient || !isLoopback(redirectUri)) {
    return reply.code(400).send({ error: 'unauthorized_client' });
  }
  const loginHint = query['login_hint'];
  if (loginHint === undefined) return reply.type('text/html; charset=utf-8').send(choice(url));
  const back = new URL(redirectUri);
  try {
    back.searchParams.set('code', codeFor(provider, query, { redirectUri, loginHint }));
  } catch (error) {
    if (!(error instanceof PeopleError)) throw error;
    back.searchParams.set('error', error.code);
  }
  if (query['state'] !== undefined) back.searchParams.set('state', query['state']);
  back.searchParams.set('iss', provider.issuer);
  return reply.redirect(back.href, 302);
}

function codeFor(
  provider: OpenIdProvider,
  query: Query,
  given: { redirectUri: string; loginHint: string },
): string {
  if (query['response_type'] !== 'code') throw new PeopleError('unsupported_response_type');
  if (query['code_challenge_method'] !== 'S256') throw new PeopleError('invalid_request');
  return provider.authorize({
    ...given,
    clientId: consoleClient,
    challenge: query['code_challenge'] ?? '',
    ...(query['nonce'] !== undefined && { nonce: query['nonce'] }),
  });
}

/** A native app on the same machine, on whatever port (RFC 8252 §7.3). */
const isLoopback = (uri: string): boolean =>
  URL.canParse(uri) && /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?\//.test(uri);

function choice(url: string): string {
  const escaped = url.replace(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`);
  const links = demoPeople.map(
    ({ loginHint, name }) =>
      `<li><a href="${escaped}&#38;login_hint=${loginHint}">${name}</a></li>`,
  );
  return `<!doctype html><title>Sandbox</title><h1>Log in as</h1><ul>${links.join('')}</ul>`;
}

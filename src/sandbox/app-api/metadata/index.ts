import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { SandboxApp } from '../../world/index.js';
import type { Answer } from '../app-request/index.js';
import { bare, crash, empty, json, Refusal, route, send, text } from '../app-request/index.js';
import { applicationMetadataJson } from './application-metadata.js';

type Handler = (app: SandboxApp, request: FastifyRequest) => Answer;

const routes: readonly [string, Handler][] = [
  ['/api/v1/applicationmetadata', getMetadata],
  ['/api/v1/meta/process', (app) => xml(app.bpmnXml)],
  ['/api/v1/meta/authorizationpolicy', (app) => xml(app.policyXml)],
  ['/api/jsonschema/:id', getSchema],
  ['/api/xsdschema/:id', () => bare(404)],
  ['/api/v1/applicationsettings', () => json(200, {})],
  ['/api/v1/texts/:language', getTexts],
  [
    '/api/layoutsets',
    ({ layoutSets }) => (layoutSets === undefined ? bare(404) : text(200, layoutSets)),
  ],
  ['', getRoot],
];

/** What an app tells anyone about itself (contract §8): no token is looked at. */
export function registerMetadata(fastify: FastifyInstance, context: SandboxContext): void {
  for (const [path, handler] of routes)
    route(fastify, 'GET', `/:org/:app${path}`, (request) =>
      handler(appOf(context, request), request),
    );
  fastify.setNotFoundHandler((_request, reply) => send(reply, empty(404)));
  route(fastify, 'GET', '/health', () => ({
    status: 200,
    type: 'text/plain',
    body: 'Healthy',
    headers: { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' },
  }));
}

function appOf({ world }: SandboxContext, request: FastifyRequest): SandboxApp {
  const { org, app } = request.params as { org: string; app: string };
  const found = world.apps.find(org, app);
  if (!found) throw new Refusal(empty(404));
  return found;
}

function getMetadata(app: SandboxApp): Answer {
  return json(200, applicationMetadataJson(app), { 'cache-control': 'public,max-age=60' });
}

const xml = (body: string): Answer => ({ status: 200, type: 'text/xml; charset=utf-8', body });

/** Text, or with `Accept: application/json` the text as a JSON string; a missing file is an exception. */
function getSchema(app: SandboxApp, request: FastifyRequest): Answer {
  const schema = schemaText(app, (request.params as { id: string }).id);
  if (schema === undefined) return crash;
  const { accept = '' } = request.headers;
  const wantsJson = accept.includes('application/json') && !accept.includes('*/*');
  return wantsJson ? json(200, schema) : text(200, schema);
}

/** What a C# class says besides is the sandbox's own: an app's schema has no such keyword. */
function schemaText({ schemas, schemaTexts }: SandboxApp, id: string): string | undefined {
  const schema = schemas.get(id);
  if (!schema || !(classHints in schema)) return schemaTexts.get(id);
  const own = Object.entries(schema).filter(([keyword]) => keyword !== classHints);
  return `${JSON.stringify(Object.fromEntries(own))}\n`;
}

const classHints = 'x-csharp';

function getTexts({ org, name, texts }: SandboxApp, request: FastifyRequest): Answer {
  const { language } = request.params as { language: string };
  const found = texts.get(language);
  if (!found) return bare(404);
  const resources = [...found].map(([id, value]) => ({ id, value, variables: null }));
  return json(200, { id: `${org}-${name}-${language}`, org, language, resources });
}

/** The app's own page sends a person who is not logged in to Altinn's login. */
function getRoot(app: SandboxApp, request: FastifyRequest): Answer {
  const here = `https://${request.host}/${app.id}`;
  const login = `https://${request.host}/authentication/api/v1/authentication`;
  const location = `${login}?goto=${encodeURIComponent(here).toLowerCase()}`;
  return empty(302, { location, pragma: 'no-cache' });
}

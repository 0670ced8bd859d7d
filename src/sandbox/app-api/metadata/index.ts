import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { SandboxApp } from '../../world/index.js';
import type { Answer } from '../app-request/index.js';
import { bare, crash, empty, json, Refusal, route, text } from '../app-request/index.js';
import { isForm } from '../data/access.js';
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
  ['/api/layoutsets', (app) => text(200, JSON.stringify(layoutSets(app), null, 2))],
  ['', getRoot],
];

/** What an app tells anyone about itself (contract §8): no token is looked at. */
export function registerMetadata(fastify: FastifyInstance, context: SandboxContext): void {
  for (const [path, handler] of routes)
    route(fastify, 'GET', `/:org/:app${path}`, (request) =>
      handler(appOf(context, request), request),
    );
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
  const schema = app.schemaTexts.get((request.params as { id: string }).id);
  if (schema === undefined) return crash;
  const { accept = '' } = request.headers;
  const wantsJson = accept.includes('application/json') && !accept.includes('*/*');
  return wantsJson ? json(200, schema) : text(200, schema);
}

function getTexts({ org, name, texts }: SandboxApp, request: FastifyRequest): Answer {
  const { language } = request.params as { language: string };
  const found = texts.get(language);
  if (!found) return bare(404);
  const resources = [...found].map(([id, value]) => ({ id, value, variables: null }));
  return json(200, { id: `${org}-${name}-${language}`, org, language, resources });
}

/** The sandbox has no layouts; which form belongs to which task is in the metadata. */
function layoutSets({ metadata }: SandboxApp): Record<string, unknown> {
  const forms = metadata.dataTypes.filter((t) => isForm(t) && t.taskId);
  return {
    $schema:
      'https://altinncdn.no/toolkits/altinn-app-frontend/4/schemas/json/layout/layout-sets.schema.v1.json',
    sets: forms.map(({ id, taskId }) => ({ id: `form-${id}`, dataType: id, tasks: [taskId] })),
    uiSettings: {},
  };
}

/** The app's own page sends a person who is not logged in to Altinn's login. */
function getRoot(app: SandboxApp, request: FastifyRequest): Answer {
  const here = `https://${request.host}/${app.id}`;
  const login = `https://${request.host}/authentication/api/v1/authentication`;
  const location = `${login}?goto=${encodeURIComponent(here).toLowerCase()}`;
  return empty(302, { location, pragma: 'no-cache' });
}

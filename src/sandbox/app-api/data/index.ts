import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { Answer } from '../app-request/index.js';
import { refuseHead, route } from '../app-request/index.js';
import { postData, postTypedData } from './create-data.js';
import { deleteData } from './delete-data.js';
import { patchData, patchElement } from './patch-data.js';
import { putData } from './put-data.js';
import { getData } from './read-data.js';
import { getMetadata, getTags, postTag, putMetadata } from './tags.js';

export * from './access.js';
export * from './data-fields.js';
export * from './file-name.js';
export * from './form-model.js';

type Handler = (context: SandboxContext, request: FastifyRequest) => Promise<Answer>;

const base = '/:org/:app/instances/:partyId/:guid/data';

const routes: readonly [HTTPMethods, string, Handler][] = [
  ['POST', base, postData],
  ['POST', `${base}/:element`, postTypedData],
  ['POST', `${base}/type/:element`, postTypedData],
  ['GET', `${base}/:element`, getData],
  ['PUT', `${base}/:element`, putData],
  ['PATCH', base, patchData],
  ['PATCH', `${base}/:element`, patchElement],
  ['DELETE', `${base}/:element`, deleteData],
  ['GET', `${base}/:element/tags`, getTags],
  ['POST', `${base}/:element/tags`, postTag],
  ['GET', `${base}/:element/user-defined-metadata`, getMetadata],
  ['PUT', `${base}/:element/user-defined-metadata`, putMetadata],
];

/** Data elements of an instance (contract §3). */
export function registerData(fastify: FastifyInstance, context: SandboxContext): void {
  for (const [method, url, handler] of routes)
    route(fastify, method, url, (request) => handler(context, request));
  refuseHead(fastify, `${base}/:element`, 'DELETE, GET, PATCH, POST, PUT');
}

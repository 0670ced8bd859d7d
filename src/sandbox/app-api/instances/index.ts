import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { Answer } from '../app-request/index.js';
import { empty, route } from '../app-request/index.js';
import { getActiveInstances } from './active-instances.js';
import { completeInstance, getInstance, removeInstance } from './existing-instance.js';
import { postCreate } from './post-create.js';
import { postInstances } from './post-instances.js';
import { putSubstatus } from './put-substatus.js';

type Handler = (context: SandboxContext, request: FastifyRequest) => Promise<Answer>;
type Methods = Partial<Record<HTTPMethods, Handler>>;

const collection = '/:org/:app/instances';

const resources: Readonly<Record<string, Methods>> = {
  [collection]: { POST: postInstances },
  [`${collection}/create`]: { POST: postCreate },
  [`${collection}/:partyId/active`]: { GET: getActiveInstances },
  [`${collection}/:partyId/:guid`]: { GET: getInstance, DELETE: removeInstance },
  [`${collection}/:partyId/:guid/complete`]: { POST: completeInstance },
  [`${collection}/:partyId/:guid/substatus`]: { PUT: putSubstatus },
};

const allMethods: readonly HTTPMethods[] = [
  ...(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const),
];

/** Creating, reading, deleting and completing instances (contract §1, §2, §5); any other method is an empty 405. */
export function registerInstances(fastify: FastifyInstance, context: SandboxContext): void {
  for (const [url, methods] of Object.entries(resources)) {
    const allow = Object.keys(methods).join(', ');
    for (const method of allMethods) {
      const handler = methods[method];
      route(fastify, method, url, (request) =>
        handler ? handler(context, request) : empty(405, { allow }),
      );
    }
  }
}

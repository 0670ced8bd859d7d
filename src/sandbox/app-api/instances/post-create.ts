import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { Answer } from '../app-request/index.js';
import { bareMembers, bodyOf, json, openApp, Refusal } from '../app-request/index.js';
import { BindingError, readCreateBody } from './create-body.js';
import type { CreateBody } from './create-body.js';
import { instantiate } from './instantiate.js';
import { demandUserInstantiation } from './may-instantiate.js';

const copyRefused =
  'Creating instance based on a copy from an archived instance is not enabled for this app.';

interface Query {
  language?: string;
}

/**
 * `POST instances/create`: flat prefill, no marker (contract §1.2). Copying an archived instance, which works within one
 * app only, is refused as by an app that has not enabled it.
 */
export async function postCreate(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const opened = await openApp(context, request);
  const { prefill, sourceInstanceId, ...template } = bind(request);
  demandUserInstantiation(opened);
  if (sourceInstanceId !== undefined) return json(400, copyRefused);
  const { language = 'nb' } = request.query as Query;
  const order = { template, parts: [], language, namesInstance: false };
  return instantiate(opened, { ...order, ...(prefill ? { prefill } : {}) });
}

/** ASP.NET's model binding. @throws Refusal 415, 400 */
function bind(request: FastifyRequest): CreateBody {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(contentType))
    throw new Refusal(json(415, bareMembers(415)));
  try {
    return readCreateBody(bodyOf(request).toString());
  } catch (error) {
    if (error instanceof BindingError) throw new Refusal(bindingProblem(error));
    throw error;
  }
}

function bindingProblem({ key, message }: BindingError): Answer {
  const { type, status, traceId } = bareMembers(400);
  const title = 'One or more validation errors occurred.';
  const required = ['The instansiationInstance field is required.'];
  const errors = { [key]: [message], instansiationInstance: required };
  return json(400, { type, title, status, errors, traceId });
}

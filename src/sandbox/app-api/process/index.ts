import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { Answer } from '../app-request/index.js';
import { demand, empty, json, Refusal, route, text, worded } from '../app-request/index.js';
import { AppDiedError, PlatformHttpError, usesWorkflows } from '../../world/index.js';
import type { StoredInstance } from '../../world/index.js';
import { LockError } from '../storage-calls/index.js';
import { bare } from '../app-request/index.js';
import { registerValidation } from '../validation/index.js';
import { processHistory } from './history.js';
import { moveOn } from './move-on.js';
import { resume } from './move-on-by-workflow.js';
import { actionOf } from './next-body.js';
import type { ProcessRequest } from './process-request.js';
import { openProcess, platformProblem } from './process-request.js';
import { processStateJson } from './process-state.js';
import { startTask } from './start-task.js';

export { nextActions } from './next-actions.js';
export { createForms, startTask } from './start-task.js';

type Handler = (context: SandboxContext, request: FastifyRequest) => Promise<Answer>;

const base = '/:org/:app/instances/:partyId/:guid/process';

/** The process of an instance, and what validates it (contract §4). */
export function registerProcess(fastify: FastifyInstance, context: SandboxContext): void {
  const add = (method: 'GET' | 'PUT' | 'POST', url: string, handler: Handler): void =>
    route(fastify, method, url, (request) => handler(context, request));
  add('GET', base, getProcess);
  add('POST', `${base}/start`, postStart);
  add('GET', `${base}/next`, getNext);
  add('PUT', `${base}/next`, putNext);
  add('POST', `${base}/resume`, postResume);
  add('PUT', `${base}/completeProcess`, putComplete);
  add('GET', `${base}/history`, getHistory);
  registerValidation(fastify, context);
}

async function getProcess(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const opened = await openProcess(context, request);
  await demand(opened, 'read', opened.instance);
  const { includeWorkflowStatus } = request.query as { includeWorkflowStatus?: string };
  const state = await processStateJson(opened, opened.instance);
  const status = context.world.workflows.status(opened.guid);
  const shown = usesWorkflows(opened.app) && includeWorkflowStatus?.toLowerCase() !== 'false';
  return json(200, shown ? { ...state, workflow: { status } } : state);
}

async function getHistory(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const opened = await openProcess(context, request);
  await demand(opened, 'read', opened.instance);
  const events = context.world.instances.events(opened.guid);
  return json(200, { processHistory: processHistory(events) });
}

/** Obsolete: a started process has nothing to choose from. */
async function getNext(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const opened = await openProcess(context, request);
  await demand(opened, 'read', opened.instance);
  const { process } = opened.instance;
  if (!process) return json(200, [opened.app.process.startEvent]);
  if (process.currentTask) return json(200, []);
  return text(409, 'Instance does not have valid info about currentTask');
}

/** An instance made directly in Storage gets the forms that it lacks, and then Storage refuses (recorded/23). */
async function postStart(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const opened = await openProcess(context, request);
  await demand(opened, 'instantiate', opened.instance);
  if (opened.instance.process) return text(409, 'Process is already started. Use next.');
  await startTask(opened, opened.instance, opened.app.process.firstElement);
  return empty(403);
}

async function putNext(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const opened = await openProcess(context, request);
  const action = actionOf(request);
  try {
    const moved = await moveOn(opened, action);
    return json(200, await processStateJson(opened, moved));
  } catch (error) {
    return failure(error);
  }
}

/** Version 9 only (contract §1.5). */
async function postResume(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const opened = await openProcess(context, request);
  if (!usesWorkflows(opened.app)) return empty(404);
  try {
    const resumed = await resume(opened);
    return json(200, await processStateJson(opened, resumed));
  } catch (error) {
    return failure(error);
  }
}

/** What the app has no answer for is its empty 500 elsewhere; here it is told with the exception's text (contract §4.2). */
function failure(error: unknown): Answer {
  if (error instanceof Refusal || error instanceof AppDiedError) throw error;
  if (error instanceof PlatformHttpError) return platformProblem(error);
  if (error instanceof LockError && error.status === 409) return bare(409);
  const status = error instanceof LockError ? error.status : 500;
  return worded(status, 'Process next failed.', error instanceof Error ? error.message : '');
}

const mostSteps = 100;

async function putComplete(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const opened = await openProcess(context, request);
  const { process } = opened.instance;
  if (!process) return text(409, 'Process is not started. Use start!');
  if (process.ended !== undefined) return text(409, 'Process is ended. It cannot be restarted.');
  try {
    const instance = await complete(opened);
    return json(200, await processStateJson(opened, instance));
  } catch (error) {
    return error instanceof Refusal ? shortened(error.answer) : failure(error);
  }
}

async function complete(opened: ProcessRequest): Promise<StoredInstance> {
  let { instance } = opened;
  for (let step = 0; step < mostSteps && instance.process?.ended === undefined; step += 1)
    instance = await moveOn({ ...opened, instance });
  return instance;
}

/** Here a refusal has no body, and what does not validate is told as text. */
function shortened(answer: Answer): Answer {
  if (answer.status === 403) return empty(403);
  return text(answer.status, 'Instance is not valid for task. Automatic completion is stopped.');
}

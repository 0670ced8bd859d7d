import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../../context.js';
import { bareMembers, json, problem, Refusal, route } from '../app-request/index.js';
import type { DataRequest } from '../data/open-data.js';
import { elementOf, openData } from '../data/open-data.js';
import { elementIssues } from './element-issues.js';
import { issueJson, taskIssues } from './instance-issues.js';

const base = '/:org/:app/instances/:partyId/:guid';

/** `GET validate` of an instance and of one of its elements. */
export function registerValidation(fastify: FastifyInstance, context: SandboxContext): void {
  route(fastify, 'GET', `${base}/validate`, async (request) => {
    const opened = await openData(context, request, 'read');
    const issues = await taskIssues(opened, opened.instance, taskOf(opened));
    return json(200, issues.map(issueJson));
  });
  route(fastify, 'GET', `${base}/data/:element/validate`, async (request) => {
    const opened = await openData(context, request, 'read');
    taskOf(opened);
    const element = elementOf(opened, (request.params as { element: string }).element);
    return json(200, (await elementIssues(opened, opened.instance, element)).map(issueJson));
  });
}

function taskOf({ instance }: DataRequest): string {
  const task = instance.process?.currentTask?.elementId;
  if (task !== undefined) return task;
  const detail = 'Unable to validate instance without a started process.';
  const { type, status, traceId } = bareMembers(409);
  throw new Refusal(problem(409, { type, title: 'Validation error', status, detail, traceId }));
}

import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { Answer } from '../app-request/index.js';
import { bareMembers, bodyOf, invalid, json } from '../app-request/index.js';
import { changeElement } from '../storage-calls/index.js';
import type { DataElement } from '../../world/index.js';
import type { DataRequest } from './open-data.js';
import { elementOf, openData } from './open-data.js';

/** Letters, `-` and `_`: no digits (contract §3.3). */
const tagPattern = /^[\p{L}\-_]+$/u;

export async function getTags(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const { element } = await open(context, request, 'read');
  return json(200, { tags: element.tags });
}

/** `POST tags` with a JSON string: 201. */
export async function postTag(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const { opened, element } = await open(context, request, 'write');
  const tag = parsed(bodyOf(request));
  if (typeof tag !== 'string' || !tagPattern.test(tag)) return invalidTag();
  const stored = await changeElement(opened, element.id, ({ tags }) => {
    if (!tags.includes(tag)) tags.push(tag);
  });
  const { app, instance, host } = opened;
  const location = `https://${host}/${app.id}/instances/${instance.id}/data/${element.id}/tags`;
  return json(201, { tags: stored.tags }, { location });
}

function invalidTag(): Answer {
  const { type, status, traceId } = bareMembers(400);
  const detail = "Tags may only contain letters, '-' and '_'.";
  return json(400, { type, title: 'Invalid tag name', status, detail, traceId });
}

export async function getMetadata(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const { element } = await open(context, request, 'read');
  return json(200, { userDefinedMetadata: element.userDefinedMetadata ?? [] });
}

/** `PUT user-defined-metadata`: keys once, and only those that the data type allows (contract §3.3). */
export async function putMetadata(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const { opened, element } = await open(context, request, 'write');
  const { userDefinedMetadata: sent } = (parsed(bodyOf(request)) ?? {}) as Partial<DataElement>;
  const allowed = opened.app.dataType(element.dataType)?.allowedKeysForUserDefinedMetadata;
  const keys = sent?.map((m) => m.key) ?? [];
  const isAllowed = keys.every((key) => !allowed || allowed.includes(key));
  if (!sent || !isAllowed || new Set(keys).size < keys.length)
    return invalid({ userDefinedMetadata: ['The keys are not allowed or not unique.'] });
  await changeElement(opened, element.id, (stored) => {
    stored.userDefinedMetadata = sent;
  });
  return json(200, { userDefinedMetadata: sent });
}

async function open(
  context: SandboxContext,
  request: FastifyRequest,
  action: 'read' | 'write',
): Promise<{ opened: DataRequest; element: DataElement }> {
  const opened = await openData(context, request, action);
  return { opened, element: elementOf(opened, (request.params as { element: string }).element) };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

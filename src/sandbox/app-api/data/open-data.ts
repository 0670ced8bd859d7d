import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { DataElement, DataTypeMetadata, StoredInstance } from '../../world/index.js';
import { PlatformHttpError } from '../../world/index.js';
import type { Answer, InstanceRequest } from '../app-request/index.js';
import {
  bare,
  demand,
  empty,
  isGuid,
  openInstance,
  Refusal,
  text,
  unknownInstance,
  worded,
} from '../app-request/index.js';

/** A request about the data of an instance that exists. */
export interface DataRequest extends InstanceRequest {
  readonly instance: StoredInstance;
}

/** Token, policy and instance, with the wording of the data controller (contract §3). @throws Refusal */
export async function openData(
  context: SandboxContext,
  request: FastifyRequest,
  action: 'read' | 'write',
): Promise<DataRequest> {
  const { element } = request.params as { element?: string };
  if (element !== undefined && request.method !== 'POST' && !isGuid(element))
    throw new Refusal(empty(404));
  const opened = await openInstance(context, request).catch(refuseNotFound);
  await demand(opened, action, opened.instance);
  const { instance } = opened;
  if (!instance) return refuseNotFound(unknownInstance(opened.guid));
  return { ...opened, instance };
}

function refuseNotFound(error: unknown): never {
  if (!(error instanceof PlatformHttpError)) throw error;
  throw new Refusal(worded(error.status, 'Instance Not Found', error.message));
}

/** @throws Refusal 404 */
export function elementOf({ instance }: DataRequest, id: string): DataElement {
  const element = instance.data.find((d) => d.id === id.toLowerCase());
  if (element) return element;
  const detail = `Did not find data element ${id} on instance ${instance.id}`;
  throw new Refusal(worded(404, 'Data Element Not Found', detail));
}

/** @throws Refusal 400 */
export function typeOfElement({ app }: DataRequest, element: DataElement): DataTypeMetadata {
  const type = app.dataType(element.dataType);
  if (type) return type;
  const detail = `Could not find the specified data type: ${element.dataType}`;
  throw new Refusal(worded(400, 'Data Type Not Found', detail));
}

/** A failed call to Storage as PUT, PATCH and DELETE tell it: its text is hidden from 403, 404 and 409 (recorded/08, 15). */
export function platformAnswer(error: unknown): Answer {
  if (!(error instanceof PlatformHttpError)) throw error;
  if (error.status === 403) return empty(403);
  if (error.status === 404 || error.status === 409) return bare(error.status);
  return text(error.status, error.message);
}

/** The same where a new element is made (recorded/15). */
export function uploadAnswer(error: unknown): Answer {
  if (!(error instanceof PlatformHttpError)) throw error;
  return worded(error.status, 'Platform error', error.message);
}

import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import { toJson } from '../../model/index.js';
import type { Model } from '../../model/index.js';
import type { DataElement, DataTypeMetadata } from '../../world/index.js';
import type { Answer } from '../app-request/index.js';
import { bodyOf, elementJson, json, text } from '../app-request/index.js';
import { putElement } from '../storage-calls/index.js';
import { changeProblem, isForm } from './access.js';
import { changedFields } from './changed-fields.js';
import { putMappedFields } from './data-fields.js';
import { decodedByStorage, plainFileNameOf } from './file-name.js';
import { modelTypeOf, sentModel, storedBytes } from './form-model.js';
import type { DataRequest } from './open-data.js';
import { elementOf, openData, platformAnswer, typeOfElement } from './open-data.js';
import { demandTypeAction } from './type-action.js';
import { uploadProblem } from './upload-rules.js';

/** `PUT data/{guid}` (contract §3.3). */
export async function putData(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const opened = await openData(context, request, 'write');
  const element = elementOf(opened, (request.params as { element: string }).element);
  const type = typeOfElement(opened, element);
  await demandTypeAction(opened, opened.instance, type, 'Write');
  const refused = changeProblem(opened.instance, type, opened.caller);
  if (refused) return refused;
  try {
    return isForm(type)
      ? await putForm(opened, request, element)
      : await putFile(opened, request, element, type);
  } catch (error) {
    return platformAnswer(error);
  }
}

/** Values and texts go to Storage before the data (exactly-one-b); the answer is the element as it was before. */
async function putForm(
  opened: DataRequest,
  request: FastifyRequest,
  element: DataElement,
): Promise<Answer> {
  const { app, instance } = opened;
  const { dataType, id: dataElementId } = element;
  const type = modelTypeOf(app, dataType);
  const model = sentModel(type, request.headers['content-type'], bodyOf(request));
  const before = toJson(model, { rowIds: true });
  await app.hooks.processDataWrite?.({ instance, dataType, dataElementId, model });
  await putMappedFields(opened, dataType, type, model);
  await putElement(opened, element.id, { bytes: storedBytes(type, model) });
  return answerPut(opened, element, changes(before, model));
}

function changes(
  before: ReturnType<typeof toJson>,
  model: Model,
): Record<string, unknown> | undefined {
  const changed = changedFields(before, toJson(model, { rowIds: true }));
  return Object.keys(changed).length > 0 ? changed : undefined;
}

async function putFile(
  opened: DataRequest,
  request: FastifyRequest,
  element: DataElement,
  type: DataTypeMetadata,
): Promise<Answer> {
  const { headers } = request;
  const wrong = uploadProblem(type, headers);
  if (wrong) return text(400, wrong.description);
  const filename = decodedByStorage(plainFileNameOf(headers['content-disposition'] ?? '') ?? '');
  const contentType = headers['content-type'] ?? element.contentType;
  const bytes = bodyOf(request);
  const stored = await putElement(opened, element.id, { bytes, contentType, filename });
  return answerPut(opened, stored);
}

function answerPut(
  { context, app, instance, host }: DataRequest,
  element: DataElement,
  changed?: Record<string, unknown>,
): Answer {
  const links = { host, platform: context.baseUrl() };
  const body = elementJson(element, instance.id, app.id, links);
  if (changed) return json(200, { changedFields: changed, ...body });
  return json(201, body, { location: body.selfLinks.apps });
}

import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { Model } from '../../model/index.js';
import { toJson } from '../../model/index.js';
import type { DataElement, DataTypeMetadata } from '../../world/index.js';
import type { Answer, Links } from '../app-request/index.js';
import {
  bodyOf,
  elementJson,
  empty,
  instanceJson,
  invalid,
  json,
  problem as problemAnswer,
  readInstance,
  Refusal,
  text,
  worded,
} from '../app-request/index.js';
import { prepareNewModel } from '../new-model/index.js';
import type { NewElement } from '../storage-calls/index.js';
import { postElement } from '../storage-calls/index.js';
import { createProblem, isForm } from './access.js';
import { putMappedFields } from './data-fields.js';
import { decodedByStorage, fileNameOf } from './file-name.js';
import { modelTypeOf, sentModel, storedBytes } from './form-model.js';
import type { DataRequest } from './open-data.js';
import { openData, uploadAnswer } from './open-data.js';
import { demandTypeAction } from './type-action.js';
import type { UploadProblem } from './upload-rules.js';
import { problem, uploadProblem } from './upload-rules.js';

/** `POST data?dataType=`: 201 and errors as text (contract §3.1). */
export async function postData(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const opened = await openData(context, request, 'write');
  const { dataType } = request.query as { dataType?: string };
  if (!dataType) return invalid({ dataType: ['The dataType field is required.'] });
  const type = opened.app.dataType(dataType);
  if (!type)
    return text(
      400,
      `Could not find the specified data type: "${dataType}" in applicationmetadata.json`,
    );
  const created = await create(opened, request, type, ({ description }) => text(400, description));
  const { app, instance } = opened;
  const body = elementJson(created.element, instance.id, app.id, linksOf(opened));
  return json(201, body, { location: body.selfLinks.apps });
}

/** `POST data/{type}`: 200 and errors as problems (contract §3.1). */
export async function postTypedData(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const opened = await openData(context, request, 'write');
  const { element: dataType } = request.params as { element: string };
  const type = opened.app.dataType(dataType);
  if (!type)
    return worded(
      400,
      'Data Type Not Found',
      `Could not find the specified data type: ${dataType} in applicationmetadata.json`,
    );
  const { element, model } = await create(opened, request, type, validationFailed);
  const instance = (await readInstance(opened, opened.guid)) ?? opened.instance;
  const data = model && { dataElementId: element.id, data: toJson(model, { rowIds: true }) };
  return json(200, {
    newDataElementId: element.id,
    instance: instanceJson(instance, linksOf(opened)),
    validationIssues: [],
    newDataModels: data ? [data] : [],
  });
}

const validationFailed = ({ code, description }: UploadProblem): Answer => {
  const source = 'DataRestrictionValidation';
  const issue = { severity: 1, dataElementId: null, field: null, code, description, source };
  return problemAnswer(400, {
    title: 'File validation failed',
    status: 400,
    detail: 'Common checks failed',
    uploadValidationIssues: [issue],
  });
};

const linksOf = ({ context, host }: DataRequest): Required<Links> => ({
  host,
  platform: context.baseUrl(),
});

interface Created {
  readonly element: DataElement;
  /** Form data only. */
  readonly model?: Model;
}

/** Max count is counted on the copy that was read before: parallel uploads do not see each other (contract §3.2). */
async function create(
  opened: DataRequest,
  request: FastifyRequest,
  type: DataTypeMetadata,
  refuse: (problem: UploadProblem) => Answer,
): Promise<Created> {
  refuseForeignLetters(request);
  await demandTypeAction(opened, opened.instance, type, 'Write');
  const refused = createProblem(opened.instance, type, opened.caller);
  if (refused) throw new Refusal(refused);
  if (isForm(type)) return createForm(opened, request, type);
  const wrong = uploadProblem(type, request.headers);
  if (wrong) throw new Refusal(refuse(wrong));
  if (request.headers['content-length'] === undefined) throw new Error('no Content-Length');
  const bytes = bodyOf(request);
  if (bytes.length === 0)
    throw new Refusal(refuse(problem('ContentTypeNotAllowed', 'The file is zero bytes.')));
  const element = await post(opened, {
    dataType: type.id,
    contentType: request.headers['content-type'] ?? 'application/octet-stream',
    bytes,
    filename: decodedByStorage(fileNameOf(request.headers['content-disposition'] ?? '') ?? ''),
  });
  return { element };
}

/** Kestrel takes no header with bytes above 0x7F (contract §3.1). */
function refuseForeignLetters({ headers }: FastifyRequest): void {
  if (/[^\u0000-\u007f]/.test(headers['content-disposition'] ?? ''))
    throw new Refusal({ ...empty(400), crashed: true });
}

async function createForm(
  opened: DataRequest,
  { headers, body }: FastifyRequest,
  { id: dataType }: DataTypeMetadata,
): Promise<Created> {
  const type = modelTypeOf(opened.app, dataType);
  const sent = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const model = sentModel(type, headers['content-type'], sent);
  const { app, context, instance } = opened;
  await prepareNewModel({ app, world: context.world, instance, dataType, type, model });
  const bytes = storedBytes(type, model);
  const element = await post(opened, { dataType, contentType: 'application/xml', bytes });
  await putMappedFields(opened, dataType, type, model);
  return { element, model };
}

const post = (opened: DataRequest, element: NewElement): Promise<DataElement> =>
  postElement(opened, element).catch((error: unknown) => {
    throw new Refusal(uploadAnswer(error));
  });

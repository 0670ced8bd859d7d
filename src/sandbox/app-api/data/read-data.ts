import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import { documentElement, toJson } from '../../model/index.js';
import type { Answer } from '../app-request/index.js';
import { json } from '../app-request/index.js';
import { getBytes } from '../storage-calls/index.js';
import { isForm } from './access.js';
import { downloadDisposition } from './file-name.js';
import { modelTypeOf, storedModel } from './form-model.js';
import { elementOf, openData, platformAnswer, typeOfElement } from './open-data.js';
import { demandTypeAction } from './type-action.js';

interface Read {
  Params: { element: string };
  Querystring: { includeRowId?: string };
}

/** `GET data/{guid}`: form data as JSON or XML, a file as it was stored (contract §3.3). */
export async function getData(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const opened = await openData(context, request, 'read');
  const { element: id } = request.params as Read['Params'];
  const element = elementOf(opened, id);
  const type = typeOfElement(opened, element);
  await demandTypeAction(opened, opened.instance, type, 'Read');
  let bytes: Buffer;
  try {
    bytes = await getBytes(opened, element.id);
  } catch (error) {
    return platformAnswer(error);
  }
  if (isForm(type)) return formAnswer(request, modelTypeOf(opened.app, type.id), bytes);
  const { contentType, filename } = element;
  const answer = { status: 200, type: contentType, body: bytes };
  if (filename === undefined) return answer;
  return { ...answer, headers: { 'content-disposition': downloadDisposition(filename) } };
}

function formAnswer(
  request: FastifyRequest,
  type: ReturnType<typeof modelTypeOf>,
  bytes: Buffer,
): Answer {
  const model = storedModel(type, bytes);
  if (prefersXml(request.headers.accept))
    return {
      status: 200,
      type: 'application/xml; charset=utf-8',
      body: documentElement(type, model),
    };
  const { includeRowId } = request.query as Read['Querystring'];
  return json(200, toJson(model, { rowIds: includeRowId?.toLowerCase() === 'true' }));
}

/** JSON unless XML is asked for before it; any wildcard makes ASP.NET ignore the header. */
function prefersXml(accept = ''): boolean {
  if (accept.includes('*/*')) return false;
  const asked = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  const first = asked.find((type) => /^(application|text)\/(json|xml)$/.test(type ?? ''));
  return first?.endsWith('/xml') ?? false;
}

import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { Answer, AppRequest } from '../app-request/index.js';
import { bodyOf, json, openApp, Refusal } from '../app-request/index.js';
import { instantiate } from './instantiate.js';
import type { InstanceTemplate } from './instance-template.js';
import { readTemplate } from './instance-template.js';
import { demandUserInstantiation } from './may-instantiate.js';
import type { Part } from './multipart.js';
import { MultipartError, readMultipart } from './multipart.js';
import { partProblem } from './part-rules.js';

const nothingGiven =
  'Cannot create an instance without an instanceOwner.partyId. Either provide instanceOwner party Id as a query parameter or an instanceTemplate object in the body.';
const bothGiven =
  'You cannot provide an instanceOwnerPartyId as a query param as well as an instance template in the body. Choose one or the other.';

interface Query {
  instanceOwnerPartyId?: string;
  language?: string;
}

/** `POST instances`: a template as JSON, or as a part beside data elements, or an owner in the query (contract §1.1). */
export async function postInstances(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const opened = await openApp(context, request);
  demandUserInstantiation(opened);
  const { instanceOwnerPartyId, language = 'nb' } = request.query as Query;
  const { template, parts } = readBody(request);
  const ordered = { template: ownedTemplate(template, instanceOwnerPartyId), parts };
  demandParts(opened, parts);
  return instantiate(opened, { ...ordered, language, namesInstance: true });
}

interface Body {
  readonly template: InstanceTemplate | undefined;
  readonly parts: readonly Part[];
}

/** A body of another type is as good as none (recorded/01). @throws Refusal 400; others make the empty 500 */
function readBody(request: FastifyRequest): Body {
  const contentType = request.headers['content-type'] ?? '';
  const body = bodyOf(request);
  if (contentType.startsWith('multipart/')) return readParts(contentType, body);
  if (contentType.includes('application/json'))
    return { template: readTemplate(body.toString()), parts: [] };
  return { template: undefined, parts: [] };
}

/** The first JSON part named `instance` is the template; `notification` is taken and goes nowhere. */
function readParts(contentType: string, body: Buffer): Body {
  const parts = readingParts(() => readMultipart(contentType, body));
  const instance = parts.find((part) => isJsonPart(part, 'instance'));
  const notification = parts.find((part) => isJsonPart(part, 'notification'));
  return {
    template: instance && readTemplate(instance.bytes.toString()),
    parts: parts.filter((part) => part !== instance && part !== notification),
  };
}

const isJsonPart = ({ name, contentType }: Part, wanted: string): boolean =>
  name === wanted && contentType.includes('application/json');

function readingParts(read: () => Part[]): Part[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error;
    const title = 'Error reading request';
    throw new Refusal(json(400, { title, status: 400, detail: error.message }));
  }
}

function ownedTemplate(
  template: InstanceTemplate | undefined,
  partyId: string | undefined,
): InstanceTemplate {
  if (!template && partyId === undefined) throw new Refusal(json(400, nothingGiven));
  if (template?.owner?.partyId !== undefined && partyId !== undefined)
    throw new Refusal(json(400, bothGiven));
  return template ?? { owner: { partyId: partyId ?? '' } };
}

function demandParts({ app }: AppRequest, parts: readonly Part[]): void {
  const problem = partProblem(app, parts);
  if (problem === undefined) return;
  throw new Refusal(json(400, `Error when comparing content to application metadata: ${problem}`));
}

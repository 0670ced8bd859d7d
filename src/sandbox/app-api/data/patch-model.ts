import type { Operation } from 'fast-json-patch';
import jsonPatch from 'fast-json-patch';
import type { Model, ModelType } from '../../model/index.js';
import { ModelError, readJson, toJson } from '../../model/index.js';
import type { Answer } from '../app-request/index.js';
import { problem, Refusal } from '../app-request/index.js';

const rfc6902 = 'https://datatracker.ietf.org/doc/html/rfc6902/';

/**
 * Applies RFC 6902 to a model that has its row ids (contract §3.3). A wrong type is not caught by the app.
 * @throws Refusal 409 for a failed `test`, 422 for what cannot be applied or is no member; ModelError
 */
export function patchedModel(
  type: ModelType,
  model: Model,
  operations: readonly Operation[],
  dataElementId: string,
): Model {
  const previousModel = toJson(model, { rowIds: true });
  let document: unknown = structuredClone(previousModel);
  operations.forEach((operation, patchOperationIndex) => {
    try {
      document = jsonPatch.applyOperation(document, operation, true, false).newDocument;
    } catch (error) {
      const about = { previousModel, dataElementId, patchOperationIndex };
      throw new Refusal(failure(operation, error, about));
    }
  });
  return deserialised(type, document);
}

function failure(operation: Operation, error: unknown, about: object): Answer {
  const path = `\`${operation.path}\``;
  const failedTest = (error as { name?: string }).name === 'TEST_OPERATION_FAILED';
  return failedTest
    ? refusal(
        409,
        'Precondition in patch failed',
        `Path ${path} is not equal to the indicated value.`,
        about,
      )
    : refusal(422, 'Patch Operation Failed', `Target path ${path} could not be reached.`, about);
}

const refusal = (status: number, title: string, detail: string, about = {}): Answer =>
  problem(status, { type: rfc6902, title, status, detail, ...about });

function deserialised(type: ModelType, document: unknown): Model {
  try {
    return readJson(type, JSON.stringify(document), { unknownMembers: 'refuse' });
  } catch (error) {
    if (!(error instanceof ModelError) || !error.message.startsWith('The JSON property'))
      throw error;
    const title = 'Patch operation did not deserialize';
    throw new Refusal(refusal(422, title, error.message));
  }
}

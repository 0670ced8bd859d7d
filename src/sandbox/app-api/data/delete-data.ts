import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { Answer } from '../app-request/index.js';
import { instanceJson, json, readInstance } from '../app-request/index.js';
import { deleteElement } from '../storage-calls/index.js';
import { deleteProblem } from './access.js';
import { elementOf, openData, platformAnswer, typeOfElement } from './open-data.js';
import { demandTypeAction } from './type-action.js';

/** `DELETE data/{guid}`: 200 with the instance (contract §3.3). */
export async function deleteData(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const opened = await openData(context, request, 'write');
  const element = elementOf(opened, (request.params as { element: string }).element);
  const type = typeOfElement(opened, element);
  await demandTypeAction(opened, opened.instance, type, 'Write');
  const refused = deleteProblem(opened.instance, type, element, opened.caller);
  if (refused) return refused;
  try {
    await deleteElement(opened, element.id);
    const instance = (await readInstance(opened, opened.guid)) ?? opened.instance;
    return json(200, {
      instance: instanceJson(instance, { platform: context.baseUrl() }),
      validationIssues: [],
      newDataModels: [],
    });
  } catch (error) {
    return platformAnswer(error);
  }
}

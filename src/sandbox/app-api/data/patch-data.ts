import type { Operation } from 'fast-json-patch';
import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { Model } from '../../model/index.js';
import { toJson } from '../../model/index.js';
import type { DataElement, StoredInstance } from '../../world/index.js';
import type { Answer } from '../app-request/index.js';
import { bodyOf, instanceJson, json, readInstance, Refusal, worded } from '../app-request/index.js';
import { getBytes, putElement } from '../storage-calls/index.js';
import type { ValidatorResult } from '../validation/element-issues.js';
import { formResults } from '../validation/element-issues.js';
import { issueJson } from '../validation/instance-issues.js';
import { changeProblem, isForm } from './access.js';
import { putMappedFields } from './data-fields.js';
import { modelTypeOf, storedBytes, storedModel } from './form-model.js';
import type { DataRequest } from './open-data.js';
import { elementOf, openData, platformAnswer, typeOfElement } from './open-data.js';
import { patchedModel } from './patch-model.js';
import { readPatches, readSinglePatch } from './patch-request.js';
import { demandTypeAction } from './type-action.js';

/** `PATCH data`: several elements at once, all or none (contract §3.3). */
export async function patchData(context: SandboxContext, request: FastifyRequest): Promise<Answer> {
  const opened = await openData(context, request, 'write');
  const { patches, ignoredValidators } = readPatches(bodyOf(request));
  try {
    const changed = await apply(opened, patches);
    const { instance, results } = await outcome(opened, changed, ignoredValidators);
    return json(200, {
      validationIssues: results.map(({ source, issues }) => ({
        source,
        issues: issues.map(issueJson),
      })),
      newDataModels: changed.map(({ element, model }) => ({
        dataElementId: element.id,
        data: toJson(model, { rowIds: true }),
      })),
      instance: instanceJson(instance, { platform: context.baseUrl() }),
    });
  } catch (error) {
    return platformAnswer(error);
  }
}

/** `PATCH data/{guid}`: one element; obsolete, but apps still answer it. */
export async function patchElement(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const opened = await openData(context, request, 'write');
  const { element: dataElementId } = request.params as { element: string };
  const { patch, ignoredValidators } = readSinglePatch(bodyOf(request));
  try {
    const changed = await apply(opened, [{ dataElementId, patch }]);
    const { instance, results } = await outcome(opened, changed, ignoredValidators);
    const validationIssues: Record<string, unknown> = Object.fromEntries(
      results.map((r) => [r.source, r.issues.map(issueJson)]),
    );
    return json(200, {
      validationIssues,
      newDataModel: changed[0] ? toJson(changed[0].model, { rowIds: true }) : null,
      instance: instanceJson(instance, { platform: context.baseUrl() }),
    });
  } catch (error) {
    return platformAnswer(error);
  }
}

interface Changed {
  readonly element: DataElement;
  readonly model: Model;
}

async function apply(
  opened: DataRequest,
  patches: readonly { dataElementId: string; patch: Operation[] }[],
): Promise<Changed[]> {
  const changed: Changed[] = [];
  for (const { dataElementId, patch } of patches)
    changed.push(await patched(opened, dataElementId, patch));
  for (const { element, model } of changed) await save(opened, element, model);
  return changed;
}

async function patched(opened: DataRequest, id: string, patch: Operation[]): Promise<Changed> {
  const { app, instance, caller } = opened;
  const element = elementOf(opened, id);
  const { dataType, id: dataElementId } = element;
  const metadata = typeOfElement(opened, element);
  await demandTypeAction(opened, instance, metadata, 'Write');
  const refused = changeProblem(instance, metadata, caller);
  if (refused) throw new Refusal(refused);
  if (!isForm(metadata))
    throw new Refusal(worded(400, 'Invalid data type', `${dataType} has no form data`));
  const type = modelTypeOf(app, dataType);
  const stored = storedModel(type, await getBytes(opened, dataElementId));
  const model = patchedModel(type, stored, patch, dataElementId);
  await app.hooks.processDataWrite?.({ instance, dataType, dataElementId, model });
  return { element, model };
}

/** The data first, values and texts after it: their failure leaves the model changed (exactly-one-b, V9). */
async function save(opened: DataRequest, element: DataElement, model: Model): Promise<void> {
  const type = modelTypeOf(opened.app, element.dataType);
  await putElement(opened, element.id, { bytes: storedBytes(type, model) });
  await putMappedFields(opened, element.dataType, type, model);
}

async function outcome(
  opened: DataRequest,
  changed: readonly Changed[],
  ignored: readonly string[],
): Promise<{ instance: StoredInstance; results: ValidatorResult[] }> {
  const instance = (await readInstance(opened, opened.guid)) ?? opened.instance;
  const results: ValidatorResult[] = [];
  for (const { element } of changed)
    results.push(...(await formResults(opened, instance, element)));
  return { instance, results: results.filter((r) => !ignored.includes(r.source)) };
}

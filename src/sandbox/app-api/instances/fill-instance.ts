import type { Model, ModelType, PrefillDictionary } from '../../model/index.js';
import { emptyModel } from '../../model/index.js';
import type { DataTypeMetadata, StoredInstance } from '../../world/index.js';
import { json, readInstance, Refusal } from '../app-request/index.js';
import {
  createProblem,
  decodedByStorage,
  fileNameOf,
  isForm,
  mappedValues,
  modelTypeOf,
  sentModel,
  storedBytes,
} from '../data/index.js';
import { prepareNewModel } from '../new-model/index.js';
import type { NewElement, StorageCaller } from '../storage-calls/index.js';
import { lockElement, postElement, putValues } from '../storage-calls/index.js';
import type { Part } from './multipart.js';
import { asJson } from './platform-answer.js';

/** What is still to be stored for one part or one automatic element. */
interface Prepared {
  readonly element: NewElement;
  readonly form?: { readonly type: ModelType; readonly model: Model };
}

/**
 * Stores the parts of a create: all are read first, so one bad part leaves none (recorded/04).
 * @throws Refusal, PlatformHttpError, Error
 */
export async function storeParts(
  caller: StorageCaller,
  instance: StoredInstance,
  parts: readonly Part[],
): Promise<void> {
  const prepared: Prepared[] = [];
  for (const [index, part] of parts.entries())
    prepared.push(await readPart(caller, instance, part, index));
  for (const each of shuffled(prepared)) await postElement(caller, each.element);
  for (const { element, form } of prepared) if (form) await putFields(caller, element, form);
}

async function readPart(
  caller: StorageCaller,
  instance: StoredInstance,
  part: Part,
  index: number,
): Promise<Prepared> {
  const type = caller.app.dataType(part.name);
  if (!type) throw new Refusal(json(500, unknownType(part.name, index)));
  const refused = createProblem(instance, type, caller.caller);
  if (refused) throw new Refusal(asJson(refused));
  if (isForm(type)) return readForm(caller, instance, type, part);
  demandContentType(type, part);
  const filename = fileNameOf(part.disposition);
  return {
    element: {
      dataType: type.id,
      contentType: part.contentType,
      bytes: part.bytes,
      ...(filename === undefined ? {} : { filename: decodedByStorage(filename) }),
    },
  };
}

const unknownType = (name: string, index: number) => ({
  title: 'Data type not found',
  status: 500,
  detail: `Data type with id ${name} from request part ${index} not found in application metadata`,
});

async function readForm(
  { app, context }: StorageCaller,
  instance: StoredInstance,
  { id: dataType }: DataTypeMetadata,
  { contentType, bytes }: Part,
): Promise<Prepared> {
  const type = modelTypeOf(app, dataType);
  const model = readingAsJson(() => sentModel(type, contentType, bytes));
  await prepareNewModel({ app, world: context.world, instance, dataType, type, model });
  return prepared(dataType, type, model);
}

function readingAsJson<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(asJson(error.answer)) : error;
  }
}

/** Here the whole header is compared, parameters and all (contract §1.1). */
function demandContentType({ allowedContentTypes, id }: DataTypeMetadata, part: Part): void {
  const allowed = allowedContentTypes ?? [];
  if (allowed.length > 0 && !allowed.includes(part.contentType))
    throw new Error(`${part.contentType} is not allowed for ${id}`);
}

/**
 * `ProcessTaskInitializer`: makes the models of the first task that no part brought.
 * @throws PrefillError, PlatformHttpError, and what the app's code throws
 */
export async function autoCreate(
  caller: StorageCaller,
  prefill: PrefillDictionary | undefined,
): Promise<void> {
  const { app, context } = caller;
  const instance = await readInstance(caller, caller.guid);
  if (!instance) throw new Error(`no instance ${caller.guid}`);
  const task = instance.process?.currentTask?.elementId;
  for (const { id: dataType, appLogic, taskId } of app.metadata.dataTypes) {
    if (!appLogic?.autoCreate || !appLogic.classRef || taskId !== task) continue;
    const present = instance.data.filter((d) => d.dataType === dataType);
    for (const { id } of present) await lockElement(caller, id, false);
    if (present.length > 0) continue;
    const type = modelTypeOf(app, dataType);
    const model = emptyModel(type);
    const made = { app, world: context.world, instance, dataType, type, model, prefill };
    await prepareNewModel(made);
    const { element, form } = prepared(dataType, type, model);
    await postElement(caller, element);
    await putFields(caller, element, form);
  }
}

const prepared = (dataType: string, type: ModelType, model: Model) => ({
  element: { dataType, contentType: 'application/xml', bytes: storedBytes(type, model) },
  form: { type, model },
});

/** At creation the app sends all mapped fields, null ones too, each map in a call of its own (recorded/04). */
async function putFields(
  caller: StorageCaller,
  { dataType }: NewElement,
  { type, model }: { readonly type: ModelType; readonly model: Model },
): Promise<void> {
  const { presentationFields = [], dataFields = [] } = caller.app.metadata;
  const texts = mappedValues(presentationFields, dataType, type, model);
  const values = mappedValues(dataFields, dataType, type, model);
  if (Object.keys(texts).length > 0) await putValues(caller, 'presentationTexts', texts);
  if (Object.keys(values).length > 0) await putValues(caller, 'dataValues', values);
}

/** The app saves in parallel, so the elements are not in the order of the parts (contract §1.4). */
const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);

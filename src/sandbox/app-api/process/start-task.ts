import { emptyModel } from '../../model/index.js';
import type { DataTypeMetadata, StoredInstance } from '../../world/index.js';
import { isForm } from '../data/access.js';
import { putMappedFields } from '../data/data-fields.js';
import { modelTypeOf, storedBytes } from '../data/form-model.js';
import { prepareNewModel } from '../new-model/index.js';
import type { StorageCaller } from '../storage-calls/index.js';
import { lockElement, postElement } from '../storage-calls/index.js';

/** What an app does when a task begins: its elements are open again, and its forms exist (contract §4.3). */
export async function startTask(
  caller: StorageCaller,
  instance: StoredInstance,
  taskId: string,
): Promise<void> {
  const types = caller.app.metadata.dataTypes.filter((t) => t.taskId === taskId);
  for (const element of instance.data)
    if (element.locked && types.some((t) => t.id === element.dataType))
      await lockElement(caller, element.id, false);
  const missing = types.filter((t) => !instance.data.some((d) => d.dataType === t.id));
  await createForms(caller, instance, missing);
}

/** Makes the forms that the app makes by itself (`autoCreate`), with register prefill. */
export async function createForms(
  caller: StorageCaller,
  instance: StoredInstance,
  types: readonly DataTypeMetadata[],
): Promise<void> {
  const created = types.filter((t) => isForm(t) && t.appLogic?.autoCreate === true);
  for (const { id: dataType } of created) {
    const type = modelTypeOf(caller.app, dataType);
    const model = emptyModel(type);
    const { app, context } = caller;
    await prepareNewModel({ app, world: context.world, instance, dataType, type, model });
    const bytes = storedBytes(type, model);
    await postElement(caller, { dataType, contentType: 'application/xml', bytes });
    await putMappedFields(caller, dataType, type, model);
  }
}

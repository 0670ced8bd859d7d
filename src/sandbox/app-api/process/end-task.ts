import type { Model, ModelValue } from '../../model/index.js';
import { rowId } from '../../model/index.js';
import type { DataElement, StoredInstance } from '../../world/index.js';
import { isForm } from '../data/access.js';
import { modelTypeOf, storedBytes, storedModel } from '../data/form-model.js';
import type { StorageCaller } from '../storage-calls/index.js';
import { getBytes, lockElement, putElement } from '../storage-calls/index.js';
import { makeTaskPdf } from './task-pdf.js';

/**
 * What an app does when a task ends, before Storage is told (contract §4.3): row ids go, `IProcessTaskEnd` runs, the
 * task's elements are locked, its PDF is made. After a failed PDF they are unlocked again, after a failed commit not.
 */
export async function endTask(
  caller: StorageCaller,
  instance: StoredInstance,
  taskId: string,
): Promise<void> {
  const { app } = caller;
  const elements = instance.data.filter((d) => app.dataType(d.dataType)?.taskId === taskId);
  for (const element of elements.filter((d) => isForm(app.dataType(d.dataType))))
    await removeRowIds(caller, element);
  await app.hooks.taskEnd?.(taskId, instance);
  for (const { id } of elements) await lockElement(caller, id, true);
  try {
    await makeTaskPdf(caller, instance, taskId);
  } catch (error) {
    for (const { id } of elements) await lockElement(caller, id, false);
    throw error;
  }
}

async function removeRowIds(caller: StorageCaller, element: DataElement): Promise<void> {
  if (element.locked) return;
  const type = modelTypeOf(caller.app, element.dataType);
  const bytes = await getBytes(caller, element.id);
  const kept = storedBytes(type, withoutRowIds(storedModel(type, bytes)));
  if (!kept.equals(bytes) && bytes.includes(rowId))
    await putElement(caller, element.id, { bytes: kept });
}

function withoutRowIds(model: Model): Model {
  const kept = Object.entries(model).filter(([name]) => name !== rowId);
  return Object.fromEntries(kept.map(([name, value]) => [name, cleaned(value)]));
}

function cleaned(value: ModelValue): ModelValue {
  if (Array.isArray(value)) return value.map(cleaned);
  return typeof value === 'object' && value !== null ? withoutRowIds(value) : value;
}

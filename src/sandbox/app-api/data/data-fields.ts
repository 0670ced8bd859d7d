import type { Model, ModelType } from '../../model/index.js';
import { textAt } from '../../model/index.js';
import type { FieldMapping } from '../../world/index.js';
import { readInstance } from '../app-request/index.js';
import type { StorageCaller, ValuesMember } from '../storage-calls/index.js';
import { putValues } from '../storage-calls/index.js';

/**
 * Copies what `presentationFields` and `dataFields` name from a model to its instance, if it has changed (contract §5.4).
 * @throws PlatformHttpError, RangeError when a path leads nowhere
 */
export async function putMappedFields(
  caller: StorageCaller,
  dataType: string,
  type: ModelType,
  model: Model,
): Promise<void> {
  const { presentationFields, dataFields } = caller.app.metadata;
  const instance = await readInstance(caller, caller.guid);
  const update = async (member: ValuesMember, fields: FieldMapping[] = []): Promise<void> => {
    const old = instance?.[member] ?? {};
    const now = mappedValues(fields, dataType, type, model);
    const changed = Object.entries(now).filter(([key, value]) => old[key] !== value);
    if (changed.length > 0) await putValues(caller, member, Object.fromEntries(changed));
  };
  await update('presentationTexts', presentationFields);
  await update('dataValues', dataFields);
}

/** The app stops at the first field of another data type: those behind it are never copied. */
export function mappedValues(
  fields: readonly FieldMapping[],
  dataType: string,
  type: ModelType,
  model: Model,
): Record<string, string> {
  const other = fields.findIndex((f) => f.dataTypeId !== dataType);
  const own = other === -1 ? fields : fields.slice(0, other);
  return Object.fromEntries(
    own.map(({ id, path }) => {
      const text = textAt(type, model, path);
      if (text === undefined) throw new RangeError(`no ${path} in the model`);
      return [id, text ?? ''];
    }),
  );
}

import type { JsonObject, JsonValue } from '../../altinn/index.js';
import type { Model, ModelValue } from './model-type.js';
import { rowId } from './model-type.js';

/** The app's JSON of a model: every declared member, nulls written; row ids only when asked for (contract §3.3). */
export function toJson(model: Model, options: { readonly rowIds: boolean }): JsonObject {
  const kept = Object.entries(model).filter(([name]) => options.rowIds || name !== rowId);
  return Object.fromEntries(kept.map(([name, value]) => [name, valueOf(value, options)]));
}

function valueOf(value: ModelValue, options: { readonly rowIds: boolean }): JsonValue {
  if (Array.isArray(value)) return value.map((v) => valueOf(v, options));
  if (typeof value === 'object' && value !== null) return toJson(value, options);
  return value;
}

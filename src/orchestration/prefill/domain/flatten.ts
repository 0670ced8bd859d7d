import type { JsonObject, JsonValue } from '../../../altinn/index.js';
import type { MappedValue } from './mapped-value.js';

/** An object as its leaf paths, so that whatever else B has beside them stays; a list is a leaf. */
export function flatten(path: readonly string[], value: JsonValue): MappedValue[] {
  if (!isObject(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([name, member]) => flatten([...path, name], member));
}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

import {
  type JsonObject,
  type JsonPatchOperation,
  type JsonValue,
  sameMeaning,
} from '../../../altinn/index.js';
import type { MappedValue } from '../../prefill/index.js';

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the model holds at a path; undefined where it has no such member. */
export function valueAt(model: JsonValue, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (at, name) => (isObject(at) ? at[name] : undefined),
    model,
  );
}

/** The mapped paths that do not hold what is wanted, compared by meaning. */
export const differences = (model: JsonValue, wanted: readonly MappedValue[]): MappedValue[] =>
  wanted.filter(({ path, value }) => !sameMeaning(value, valueAt(model, path) ?? null));

/**
 * RFC 6902 operations that set the mapped paths and touch nothing else. Each is guarded by a `test` of what was
 * read, so that a person's simultaneous edit makes a 409 and not a loss; a non-empty list cannot be tested
 * (reference exactly-one-b "Model: sending and comparing").
 */
export function patchOf(model: JsonValue, wanted: readonly MappedValue[]): JsonPatchOperation[] {
  const made = new Set<string>();
  return wanted.flatMap(({ path, value }) => [
    ...missingParents(model, path, made),
    ...guarded(model, path, value),
  ]);
}

function guarded(
  model: JsonValue,
  path: readonly string[],
  value: JsonValue,
): JsonPatchOperation[] {
  const pointer = pointerOf(path);
  const now = valueAt(model, path);
  const set: JsonPatchOperation = { op: 'add', path: pointer, value };
  const testable = now !== undefined && !(Array.isArray(now) && now.length > 0);
  return testable ? [{ op: 'test', path: pointer, value: now }, set] : [set];
}

/** `add` of an empty object for each parent that is null or absent, once. */
function missingParents(
  model: JsonValue,
  path: readonly string[],
  made: Set<string>,
): JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = [];
  for (let depth = 1; depth < path.length; depth++) {
    const parent = path.slice(0, depth);
    const pointer = pointerOf(parent);
    if (isObject(valueAt(model, parent)) || made.has(pointer)) continue;
    made.add(pointer);
    operations.push(...guarded(model, parent, {}));
  }
  return operations;
}

/** RFC 6901 */
const pointerOf = (path: readonly string[]): string =>
  path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The whole model with the mapped paths set: for an app without PATCH, and for a model that we supply. */
export function merged(model: JsonValue, wanted: readonly MappedValue[]): JsonObject {
  const root: JsonObject = isObject(model) ? structuredClone(model) : {};
  for (const { path, value } of wanted) {
    let at = root;
    for (const name of path.slice(0, -1)) {
      const next = at[name];
      at = isObject(next) ? next : (at[name] = {});
    }
    const last = path.at(-1);
    if (last !== undefined) at[last] = value;
  }
  return root;
}

import type { JsonObject, JsonValue } from '../../../altinn/index.js';
import type { MappedValue } from './mapped-value.js';
import { normalise } from './normalise.js';
import type { PrefillFinding } from './prefill-error.js';
import { SchemaNode } from './schema-node.js';

/** What was computed for a path of B's model; undefined: no value. */
export interface ComputedValue {
  readonly path: readonly string[];
  readonly value: JsonValue | undefined;
}

/** Brings computed values to the types of B's schema and finds what does not fit. */
export function checkedValues(
  computed: readonly ComputedValue[],
  schema: JsonObject,
): { mapped: MappedValue[]; findings: PrefillFinding[] } {
  const root = SchemaNode.of(schema);
  const mapped: MappedValue[] = [];
  const findings: PrefillFinding[] = [];
  for (const { path, value } of computed.flatMap((one) => leaves(root, one))) {
    const target = path.join('.');
    const place = root.at(path);
    if (!place) {
      findings.push({ target, code: 'not-in-schema' });
      continue;
    }
    const present = value ?? (place.types.has('array') ? [] : undefined);
    if (present === undefined && isRequired(root, path))
      findings.push({ target, code: 'required-missing' });
    if (present === undefined) continue;
    const done = normalise(present, place, target);
    mapped.push({ path, value: done.value });
    findings.push(...done.findings);
  }
  return { mapped, findings };
}

/**
 * An object as its leaf paths, so that whatever else B has beside them stays. A list is a leaf, and so is its only
 * row, which JSONata gives without the list. A null says "nothing to set": B's own value stays.
 */
function leaves(root: SchemaNode, { path, value }: ComputedValue): ComputedValue[] {
  if (!isObject(value) || root.at(path)?.types.has('array')) {
    return [{ path, value: value ?? undefined }];
  }
  return Object.entries(value).flatMap(([name, member]) =>
    leaves(root, { path: [...path, name], value: member }),
  );
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRequired = (root: SchemaNode, path: readonly string[]): boolean =>
  root.at(path.slice(0, -1))?.required.has(path.at(-1) ?? '') ?? false;

import type { JsonObject, JsonValue } from '../../world/index.js';
import { rowId } from '../../model/index.js';

/** `changedFields` of a PUT's answer: what the app's own code changed, by path, e.g. `linjer[0].pris`. */
export function changedFields(before: JsonObject, after: JsonObject): Record<string, JsonValue> {
  const old = leaves(before);
  const changed: Record<string, JsonValue> = {};
  for (const [path, value] of leaves(after))
    if ((old.get(path) ?? null) !== value) changed[path] = value;
  for (const [path, value] of old)
    if (value !== null && !leaves(after).has(path)) changed[path] = null;
  return changed;
}

type Scalar = string | number | boolean | null;

function leaves(
  value: JsonValue,
  path = '',
  into = new Map<string, Scalar>(),
): Map<string, Scalar> {
  if (Array.isArray(value)) value.forEach((item, i) => leaves(item, `${path}[${i}]`, into));
  else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value))
      if (name !== rowId) leaves(member, path === '' ? name : `${path}.${name}`, into);
  } else into.set(path, value);
  return into;
}

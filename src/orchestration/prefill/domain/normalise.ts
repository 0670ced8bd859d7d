import type { JsonValue } from '../../../altinn/index.js';
import type { PrefillFinding } from './prefill-error.js';
import type { SchemaNode } from './schema-node.js';

export interface Normalised {
  readonly value: JsonValue;
  readonly findings: readonly PrefillFinding[];
}

/** Exactly what `Number` gives back: no thousands separator, no exponent, no more digits than a double holds. */
const exactNumber = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/;
/** A date as an app's JSON has it: the time of day is always midnight. */
const midnight = /^(\d{4}-\d{2}-\d{2})T00:00:00(?:\.0+)?(?:Z|[+-]00:00)?$/;

/** Brings a value to the type that B's schema wants, where nothing can be lost by it. */
export function normalise(value: JsonValue, node: SchemaNode, target: string): Normalised {
  if (node.types.has('array')) return list(value, node, target);
  if (value === null) return { value, findings: [] };
  if (Array.isArray(value)) return wrongType(value, node, target);
  if (typeof value === 'object') return object(value, node, target);
  return scalar(value, node, target);
}

/** JSONata gives a list of one row as the row itself, and a list of none as nothing. */
function list(value: JsonValue, node: SchemaNode, target: string): Normalised {
  const rows = Array.isArray(value) ? value : value === null ? [] : [value];
  const items = node.items();
  if (!items) return { value: rows, findings: [] };
  const done = rows.map((row, i) => normalise(row, items, `${target}.${String(i)}`));
  return { value: done.map((row) => row.value), findings: done.flatMap((row) => row.findings) };
}

function object(value: Record<string, JsonValue>, node: SchemaNode, target: string): Normalised {
  if (node.types.size > 0 && !node.types.has('object')) return wrongType(value, node, target);
  const findings: PrefillFinding[] = [...node.required]
    .filter((name) => (value[name] ?? null) === null)
    .map((name) => ({ target: `${target}.${name}`, code: 'required-missing' }));
  const members: [string, JsonValue][] = [];
  for (const [name, member] of Object.entries(value)) {
    const place = node.property(name);
    if (!place) findings.push({ target: `${target}.${name}`, code: 'not-in-schema' });
    const done = place ? normalise(member, place, `${target}.${name}`) : undefined;
    if (done) members.push([name, done.value]);
    findings.push(...(done?.findings ?? []));
  }
  return { value: Object.fromEntries(members), findings };
}

function scalar(value: string | number | boolean, node: SchemaNode, target: string): Normalised {
  const { types } = node;
  const kept = { value, findings: [] };
  if (types.size === 0) return kept;
  if (typeof value === 'string') {
    if (types.has('string')) return { value: shortDate(value, node), findings: [] };
    const wantsNumber = types.has('number') || types.has('integer');
    return wantsNumber && exactNumber.test(value)
      ? scalar(Number(value), node, target)
      : wrongType(value, node, target);
  }
  if (typeof value === 'boolean')
    return types.has('boolean') ? kept : wrongType(value, node, target);
  // A number is never turned into a text: an id of eleven digits would have lost its zero already.
  const fits = types.has('number') || (types.has('integer') && Number.isInteger(value));
  return fits ? kept : wrongType(value, node, target);
}

const shortDate = (value: string, { format }: SchemaNode): string =>
  format === 'date' ? (midnight.exec(value)?.[1] ?? value) : value;

const wrongType = (value: JsonValue, { types }: SchemaNode, target: string): Normalised => ({
  value,
  findings: [{ target, code: 'wrong-type', detail: [...types].join(' or ') }],
});

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonObject, JsonValue } from '../../../altinn/index.js';
import type { MappedValue } from '../domain/mapped-value.js';
import { PrefillError, type PrefillFinding } from '../domain/prefill-error.js';

/** Judged before, path by path; or a frame around the errors that count. */
const judgedElsewhere = new Set([
  'required',
  'type',
  'oneOf',
  'anyOf',
  'allOf',
  '$ref',
  'if',
  'additionalProperties',
  'unevaluatedProperties',
]);

/** ISO dates as an app reads and writes them: a date-time need not have an offset. */
const date = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const dateTime = new RegExp(
  `${date.source.slice(0, -1)}(T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2})?)?$`,
);

const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false });
addFormats.default(ajv);
ajv.addFormat('date', date);
ajv.addFormat('date-time', dateTime);

const compiled = new WeakMap<JsonObject, ValidateFunction>();

/** The rules of B's schema that are about values: lengths, patterns, enumerations, limits, formats. */
export function schemaFindings(
  schema: JsonObject,
  mapped: readonly MappedValue[],
): PrefillFinding[] {
  const validate = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, validate);
  if (validate(sparse(mapped))) return [];
  return (validate.errors ?? [])
    .filter(({ keyword }) => !judgedElsewhere.has(keyword))
    .map(({ instancePath, keyword }) => ({
      target: instancePath.slice(1).split('/').map(unescape).join('.'),
      code: 'schema-rule' as const,
      detail: keyword,
    }));
}

function compile(schema: JsonObject): ValidateFunction {
  try {
    // Two apps may call their schemas by one id, and no schema is looked up by it here.
    return ajv.compile(Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$id')));
  } catch {
    throw new PrefillError([{ target: '', code: 'schema-unusable' }]);
  }
}

/** A document of the mapped paths alone; null is the same as absent. */
function sparse(mapped: readonly MappedValue[]): JsonObject {
  const root: JsonObject = {};
  for (const { path, value } of mapped) {
    if (value === null) continue;
    let at = root;
    for (const name of path.slice(0, -1)) at = (at[name] ??= {}) as JsonObject;
    at[path.at(-1) ?? ''] = withoutNulls(value);
  }
  return root;
}

function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

const unescape = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~');

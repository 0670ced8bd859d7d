import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject, JsonValue, ValidationIssue } from '../../world/index.js';

const compiled = new WeakMap<JsonObject, ValidateFunction>();

/**
 * The data annotations of an app's C# class, which Altinn Studio makes of the JSON schema: required, lengths, ranges and
 * patterns. `code` and `description` are .NET's English message; in the order of the fields' names (recorded/08).
 */
export function annotationIssues(
  schema: JsonObject,
  model: JsonObject,
  dataElementId: string,
): ValidationIssue[] {
  const validate = validator(schema);
  if (validate(withoutNulls(model))) return [];
  const found = (validate.errors ?? []).flatMap((error) => {
    const field = fieldOf(error);
    const message = messageOf(error, displayName(field));
    return message === undefined ? [] : [{ field, message }];
  });
  return found
    .sort((a, b) => (a.field.toLowerCase() < b.field.toLowerCase() ? -1 : 1))
    .map(({ field, message }) => ({
      severity: 1,
      dataElementId,
      field,
      code: message,
      description: message,
      source: 'DataAnnotations',
    }));
}

function validator(schema: JsonObject): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  // Every app calls its schema the same: by its id Ajv would take one for the other.
  const rest = Object.fromEntries(
    Object.entries(schema).filter(([key]) => !/^\$(id|schema)$/.test(key)),
  );
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateFormats: false,
    verbose: true,
  });
  const validate = ajv.compile(rest);
  compiled.set(schema, validate);
  return validate;
}

function fieldOf(error: ErrorObject): string {
  const path = error.instancePath.split('/').slice(1);
  const missing = (error.params as { missingProperty?: string }).missingProperty;
  return [...path, ...(missing === undefined ? [] : [missing])]
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((field, part) => {
      if (/^\d+$/.test(part)) return `${field}[${part}]`;
      return field === '' ? part : `${field}.${part}`;
    }, '');
}

/** The C# property's name: the JSON name with a capital and without `-`. */
function displayName(field: string): string {
  const name = (field.split('.').at(-1) ?? '').replaceAll('-', '');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const largestDouble = '1.7976931348623157E+308';

/** What has no annotation has been seen to already when the model was read. */
function messageOf({ keyword, parentSchema }: ErrorObject, name: string): string | undefined {
  const { minimum, maximum, minLength, maxLength, pattern } = (parentSchema ?? {}) as Record<
    string,
    number | string | undefined
  >;
  const lengths = `must be a string or array type with a`;
  switch (keyword) {
    case 'required':
      return `The ${name} field is required.`;
    case 'maxLength':
      return `The field ${name} ${lengths} maximum length of '${maxLength ?? ''}'.`;
    case 'minLength':
      return `The field ${name} ${lengths} minimum length of '${minLength ?? ''}'.`;
    case 'minimum':
    case 'maximum':
      return `The field ${name} must be between ${minimum ?? `-${largestDouble}`} and ${maximum ?? largestDouble}.`;
    case 'pattern':
      return `The field ${name} must match the regular expression '${pattern ?? ''}'.`;
    default:
      return undefined;
  }
}

/** A C# null is an absent member; a text of blanks is as good as absent for `[Required]`. */
function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, v]) => v !== null && !isBlank(v));
  return Object.fromEntries(kept.map(([name, v]) => [name, withoutNulls(v)]));
}

const isBlank = (value: JsonValue): boolean => typeof value === 'string' && value.trim() === '';

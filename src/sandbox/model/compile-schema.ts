import type { JsonObject, JsonValue } from '../../altinn/index.js';
import type {
  ClassHints,
  ListType,
  Member,
  MemberType,
  ModelType,
  ObjectType,
  ScalarKind,
  ScalarType,
} from './model-type.js';
import { rowId } from './model-type.js';

interface Scope {
  readonly root: JsonObject;
  readonly hints: ClassHints;
  /** Classes by `$ref` and path: a model may refer to itself. */
  readonly classes: Map<string, ObjectType>;
}

/**
 * Compiles an Altinn Studio JSON schema (2020-12; root with `properties`, `$ref` or `oneOf` to `$defs`).
 * @throws RangeError when a `$ref` leads nowhere or the root is no object
 */
export function compileSchema(schema: JsonObject): ModelType {
  const hints: ClassHints = object(schema['x-csharp']);
  const scope: Scope = { root: schema, hints, classes: new Map() };
  const { node } = resolve(scope, schema);
  if (!isObject(node['properties'])) throw new RangeError('the schema describes no object');
  const root: ObjectType = {
    kind: 'object',
    className: 'Model',
    members: membersOf(scope, node, ''),
  };
  const xmlRoot = schema['@xsdRootElement'];
  return { ...root, xmlRoot: typeof xmlRoot === 'string' ? xmlRoot : 'model' };
}

function membersOf(scope: Scope, node: JsonObject, path: string): Member[] {
  const properties = isObject(node['properties']) ? node['properties'] : {};
  return Object.entries(properties)
    .filter(([name]) => name !== rowId)
    .map(([name, value]) => memberOf(scope, name, value, path === '' ? name : `${path}.${name}`));
}

function memberOf(scope: Scope, name: string, value: JsonValue, path: string): Member {
  const { node, ref } = resolve(scope, isObject(value) ? value : {});
  const type = typeOf(scope, { name, path, node, ref });
  const nullable = !scope.hints.nonNullable?.includes(path);
  return {
    name,
    clrName: scope.hints.names?.[path] ?? name.replaceAll('-', ''),
    type,
    nullable,
    initial: initialOf(node, type, nullable),
  };
}

function initialOf(node: JsonObject, type: MemberType, nullable: boolean): Member['initial'] {
  const given = node['default'] ?? node['const'];
  if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean')
    return given;
  if (nullable || type.kind === 'string') return null;
  return type.kind === 'boolean' ? false : 0;
}

interface Place {
  readonly name: string;
  readonly path: string;
  readonly node: JsonObject;
  readonly ref?: string | undefined;
}

function typeOf(scope: Scope, place: Place): MemberType {
  const { node } = place;
  if (jsonType(node) === 'array') return listOf(scope, place);
  if (isObject(node['properties'])) return classOf(scope, place);
  return scalarOf(node);
}

function listOf(scope: Scope, place: Place): ListType {
  const items = place.node['items'];
  const { node, ref } = resolve(scope, isObject(items) ? items : {});
  const item = isObject(node['properties'])
    ? classOf(scope, { ...place, node, ref })
    : scalarOf(node);
  return { kind: 'list', item };
}

function classOf(scope: Scope, { name, path, node, ref }: Place): ObjectType {
  const known = ref === undefined ? undefined : scope.classes.get(ref);
  if (known) return known;
  const className =
    ref?.slice(ref.lastIndexOf('/') + 1) ?? name.charAt(0).toUpperCase() + name.slice(1);
  const members: Member[] = [];
  const type: ObjectType = { kind: 'object', className, members };
  if (ref !== undefined) scope.classes.set(ref, type);
  members.push(...membersOf(scope, node, path));
  return type;
}

const kinds: Readonly<Record<string, ScalarKind>> = {
  integer: 'int32',
  number: 'decimal',
  boolean: 'boolean',
};
const longTypes = /^(long|integer|(non)?(positive|negative)integer)$/i;
const isLong = (type?: JsonValue): boolean => typeof type === 'string' && longTypes.test(type);

function scalarOf(node: JsonObject): ScalarType {
  const type = jsonType(node);
  if (type === 'integer' && isLong(node['@xsdType'])) return { kind: 'int64' };
  const format = node['format'];
  if (type === 'string' && (format === 'date' || format === 'date-time')) return { kind: 'date' };
  return { kind: kinds[type ?? ''] ?? 'string' };
}

/** Studio writes nullable members as `["string", "null"]`. */
function jsonType(node: JsonObject): string | undefined {
  const type = node['type'];
  if (Array.isArray(type))
    return type.find((t): t is string => typeof t === 'string' && t !== 'null');
  return typeof type === 'string' ? type : undefined;
}

const referring = new Set(['$ref', 'oneOf', 'anyOf', 'allOf']);

/** Follows `$ref`, a lone `oneOf`/`anyOf`/`allOf` and merges `allOf`; siblings of a reference win. */
function resolve(scope: Scope, node: JsonObject): { node: JsonObject; ref?: string | undefined } {
  const target = referenceOf(node);
  if (target !== undefined) {
    const siblings = Object.entries(node).filter(([key]) => !referring.has(key));
    const resolved = resolve(scope, lookUp(scope.root, target));
    return {
      node: { ...resolved.node, ...Object.fromEntries(siblings) },
      ref: resolved.ref ?? target,
    };
  }
  const all = node['allOf'];
  if (!Array.isArray(all)) return { node };
  const parts = all.filter(isObject).map((part) => resolve(scope, part).node);
  return { node: [...parts, node].reduce(merge, {}) };
}

function referenceOf(node: JsonObject): string | undefined {
  if (typeof node['$ref'] === 'string') return node['$ref'];
  for (const key of ['oneOf', 'anyOf', 'allOf']) {
    const options = node[key];
    if (!Array.isArray(options)) continue;
    const references = options.filter((o): o is JsonObject => isObject(o) && o['type'] !== 'null');
    const only = references.length === 1 ? references[0]?.['$ref'] : undefined;
    if (typeof only === 'string' && !isObject(node['properties'])) return only;
  }
  return undefined;
}

function merge(into: JsonObject, part: JsonObject): JsonObject {
  const properties = { ...object(into['properties']), ...object(part['properties']) };
  const merged = { ...into, ...part };
  return Object.keys(properties).length > 0 ? { ...merged, properties } : merged;
}

function lookUp(root: JsonObject, pointer: string): JsonObject {
  const found = pointer
    .replace(/^#\/?/, '')
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<JsonValue | undefined>((at, key) => (isObject(at) ? at[key] : undefined), root);
  if (!isObject(found)) throw new RangeError(`the schema has no ${pointer}`);
  return found;
}

const object = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {});

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { randomUUID } from 'node:crypto';
import type { Node } from 'jsonc-parser';
import { readIsoDate } from './dates.js';
import { jsonPath, parseJsonText, place } from './json-text.js';
import { ModelError } from './model-error.js';
import type { Member, MemberType, Model, ModelType, ModelValue, ObjectType } from './model-type.js';
import { rowId } from './model-type.js';
import { newObject } from './new-object.js';
import { hasLoneSurrogate, integerFits, replaceIllegal } from './scalars.js';

type Segments = readonly (string | number)[];

interface Reading {
  readonly text: string;
  readonly unknownMembers: 'drop' | 'refuse';
}

/**
 * Reads a model as the app's System.Text.Json does (contract §3.3): names without regard to case, unknown members
 * dropped (or refused, as PATCH does), numeric strings taken for numbers, a wrong type refused.
 * @throws ModelError
 */
export function readJson(
  type: ModelType,
  text: string,
  options: { readonly unknownMembers?: 'drop' | 'refuse' } = {},
): Model {
  const parsed = parseJsonText(text);
  if ('error' in parsed) throw new ModelError('deserialize', parsed.error);
  if (parsed.root.type === 'null') {
    throw new ModelError('deserialize', 'Json deserialization returned null');
  }
  const reading = { text, unknownMembers: options.unknownMembers ?? 'drop' } as const;
  return readObject(reading, type, parsed.root, []);
}

function readObject(reading: Reading, type: ObjectType, node: Node, path: Segments): Model {
  if (node.type !== 'object')
    throw wrongType(reading, `Altinn.App.Models.${type.className}`, node, path);
  const result = newObject(type);
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (!key || !value) continue;
    const name = String(key.value);
    const member = type.members.find((m) => m.name.toLowerCase() === name.toLowerCase());
    if (member) result[member.name] = readMember(reading, member, value, [...path, name]);
    else if (name !== rowId) refuseUnknown(reading, type, name);
  }
  return result;
}

function refuseUnknown(reading: Reading, type: ObjectType, name: string): void {
  if (reading.unknownMembers === 'drop') return;
  throw new ModelError(
    'deserialize',
    `The JSON property '${name}' could not be mapped to any .NET member contained in type 'Altinn.App.Models.${type.className}'.`,
  );
}

function readMember(reading: Reading, member: Member, node: Node, path: Segments): ModelValue {
  if (node.type !== 'null')
    return readValue(reading, member.type, node, { path, nullable: member.nullable });
  if (member.type.kind === 'list') return [];
  if (!member.nullable) throw wrongType(reading, clrName(member.type, false), node, path);
  return null;
}

interface Slot {
  readonly path: Segments;
  readonly nullable: boolean;
}

function readValue(reading: Reading, type: MemberType, node: Node, slot: Slot): ModelValue {
  if (type.kind === 'object') return readObject(reading, type, node, slot.path);
  if (type.kind === 'list') return readList(reading, type.item, node, slot.path);
  const value = readScalar(type.kind, node, reading.text);
  if (value === undefined) throw wrongType(reading, clrName(type, slot.nullable), node, slot.path);
  return value;
}

function readList(reading: Reading, item: MemberType, node: Node, path: Segments): ModelValue[] {
  if (node.type !== 'array')
    throw wrongType(reading, clrName({ kind: 'list', item: item as never }, true), node, path);
  return (node.children ?? []).map((child, i) => {
    if (child.type === 'null') return nullRow(item);
    const row = readValue(reading, item, child, { path: [...path, i], nullable: true });
    return item.kind === 'object' ? withRowId(row as Model, child) : row;
  });
}

/** Giving row ids to a list with a null row throws in the app. */
function nullRow(item: MemberType): null {
  if (item.kind === 'object') throw new ModelError('unhandled', 'a null row has no row id');
  return null;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const noGuid = '00000000-0000-0000-0000-000000000000';

function withRowId(row: Model, node: Node): Model {
  const property = node.children?.find((p) => p.children?.[0]?.value === rowId);
  const given: unknown = property?.children?.[1]?.value;
  const usable = typeof given === 'string' && guid.test(given) && given !== noGuid;
  return { [rowId]: usable ? given.toLowerCase() : randomUUID(), ...row };
}

function readScalar(kind: string, node: Node, text: string): ModelValue | undefined {
  const raw = text.slice(node.offset, node.offset + node.length);
  const value: unknown = node.value;
  if (kind === 'string')
    return typeof value === 'string' && !hasLoneSurrogate(value)
      ? replaceIllegal(value)
      : undefined;
  if (kind === 'boolean') return typeof value === 'boolean' ? value : undefined;
  if (kind === 'date') return typeof value === 'string' ? readIsoDate(value) : undefined;
  const digits = typeof value === 'string' ? value : raw;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  if (kind === 'decimal')
    return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(digits) ? decimal(digits) : undefined;
  return /^-?\d+$/.test(digits) && integerFits(kind, digits) ? Number(digits) : undefined;
}

/** The range of System.Decimal. */
function decimal(digits: string): number | undefined {
  const value = Number(digits);
  return Math.abs(value) < 7.9228162514264338e28 ? value : undefined;
}

const scalarNames: Readonly<Record<string, string>> = {
  int32: 'System.Int32',
  int64: 'System.Int64',
  decimal: 'System.Decimal',
  boolean: 'System.Boolean',
  date: 'System.DateTime',
};

function clrName(type: MemberType, nullable: boolean): string {
  if (type.kind === 'object') return `Altinn.App.Models.${type.className}`;
  if (type.kind === 'list')
    return `System.Collections.Generic.List\`1[${clrName(type.item, false)}]`;
  const name = scalarNames[type.kind];
  if (name === undefined) return 'System.String';
  return nullable ? `System.Nullable\`1[${name}]` : name;
}

/** The reader stops after the first token of what does not fit. */
function wrongType(reading: Reading, name: string, node: Node, path: Segments): ModelError {
  const opens = node.type === 'object' || node.type === 'array';
  const end = node.offset + (opens ? 1 : node.length);
  const where = place(reading.text, jsonPath(path), end);
  return new ModelError(
    'deserialize',
    `The JSON value could not be converted to ${name}. ${where}`,
  );
}

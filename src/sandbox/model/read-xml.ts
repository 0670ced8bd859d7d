import { randomUUID } from 'node:crypto';
import { readIsoDate } from './dates.js';
import { ModelError } from './model-error.js';
import type { Member, Model, ModelType, ModelValue, ObjectType, ScalarKind } from './model-type.js';
import { rowId } from './model-type.js';
import { newObject } from './new-object.js';
import { integerFits, replaceIllegal } from './scalars.js';
import type { Place, XmlElement } from './xml-tree.js';
import { at, parseXml } from './xml-tree.js';

/**
 * Reads a model as XmlSerializer does: names exact, unknown elements dropped, rows without an id given one.
 * @throws ModelError
 */
export function readXml(type: ModelType, text: string): Model {
  const root = parseXml(text);
  if (root.name !== type.xmlRoot)
    throw failed(root.start, `<${root.name} xmlns=''> was not expected.`);
  return readObject(type, root);
}

function readObject(type: ObjectType, element: XmlElement): Model {
  const result = newObject(type);
  for (const child of element.children) {
    const member = type.members.find((m) => m.name === child.name);
    if (member) readMember(result, member, child);
  }
  return result;
}

function readMember(into: Model, member: Member, element: XmlElement): void {
  const { name, type } = member;
  if (type.kind !== 'list') {
    into[name] = isNil(element) ? member.initial : readValue(type, element);
    return;
  }
  const rows = into[name] as ModelValue[];
  const { item } = type;
  if (isNil(element)) rows.push(null);
  else rows.push(item.kind === 'object' ? readRow(item, element) : readValue(item, element));
}

function readRow(type: ObjectType, element: XmlElement): Model {
  return { [rowId]: element.attributes[rowId] ?? randomUUID(), ...readObject(type, element) };
}

function readValue(
  type: Exclude<Member['type'], { kind: 'list' }>,
  element: XmlElement,
): ModelValue {
  if (type.kind === 'object') return readObject(type, element);
  const value = readScalar(type.kind, element.text);
  if (value !== undefined) return value;
  const text = element.text.trim();
  throw failed(element.after, `The input string '${text}' was not in a correct format.`);
}

const isNil = (element: XmlElement): boolean => element.attributes['xsi:nil'] === 'true';

function readScalar(kind: ScalarKind, raw: string): ModelValue | undefined {
  if (kind === 'string') return replaceIllegal(raw);
  const text = raw.trim();
  if (kind === 'date') return readIsoDate(text);
  if (kind === 'boolean') return booleans[text];
  if (kind === 'decimal') return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
  return /^[+-]?\d+$/.test(text) && integerFits(kind, text) ? Number(text) : undefined;
}

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  '1': true,
  '0': false,
};

const failed = ({ line, column }: Place, reason: string): ModelError =>
  new ModelError('deserialize', at(line, column, reason));

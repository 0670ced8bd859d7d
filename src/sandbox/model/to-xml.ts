import type { Member, Model, ModelType, ModelValue, ObjectType } from './model-type.js';
import { rowId } from './model-type.js';
import { plainNumber, replaceIllegal } from './scalars.js';

const declaration = '<?xml version="1.0" encoding="utf-8"?>';
const namespaces =
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';

/** The form in which Storage keeps a model: XmlSerializer's, nulls left out, row ids as attributes. */
export function toXml(type: ModelType, model: Model): string {
  return declaration + documentElement(type, model);
}

/** The same without the declaration: what `GET data/{guid}` with `Accept: application/xml` gives. */
export function documentElement(type: ModelType, model: Model): string {
  return element(type.xmlRoot, namespaces, content(type, model));
}

function content(type: ObjectType, model: Model): string {
  return type.members.map((member) => memberXml(member, model[member.name] ?? null)).join('');
}

function memberXml(member: Member, value: ModelValue): string {
  const { name, type } = member;
  if (type.kind === 'list') {
    const rows = Array.isArray(value) ? value : [];
    return rows.map((row) => rowXml(name, type.item, row)).join('');
  }
  if (value === null) return '';
  if (type.kind === 'object') return element(name, '', content(type, value as Model));
  return element(name, '', scalarXml(value));
}

function rowXml(name: string, item: Member['type'], row: ModelValue): string {
  if (row === null) return `<${name} xsi:nil="true" />`;
  if (item.kind !== 'object') return element(name, '', scalarXml(row));
  const id = (row as Model)[rowId];
  return element(
    name,
    typeof id === 'string' ? `${rowId}="${id}"` : '',
    content(item, row as Model),
  );
}

function scalarXml(value: ModelValue): string {
  if (typeof value === 'number') return plainNumber(value);
  return typeof value === 'string' ? escape(replaceIllegal(value)) : String(value === true);
}

function element(name: string, attributes: string, inner: string): string {
  const start = attributes === '' ? name : `${name} ${attributes}`;
  return inner === '' ? `<${start} />` : `<${start}>${inner}</${name}>`;
}

/** A bare carriage return would be read back as a line feed. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#xD;');
}

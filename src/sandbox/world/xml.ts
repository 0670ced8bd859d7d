import { XMLParser } from 'fast-xml-parser';

/** An XML element: attributes as `@_name`, children by local name, always in lists. */
export type XmlNode = Record<string, XmlNode[] | string | undefined>;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@_',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
  alwaysCreateTextNode: true,
});

/** Reads an app's own XML file (BPMN, policy). A DOCTYPE is refused: no such file needs one. @throws Error */
export function parseXml(text: string): XmlNode {
  if (/<!DOCTYPE/i.test(text)) throw new Error('a DOCTYPE is not allowed');
  return parser.parse(text) as XmlNode;
}

export function children(node: XmlNode | undefined, name: string): XmlNode[] {
  const found = node?.[name];
  return Array.isArray(found) ? found : [];
}

export const child = (node: XmlNode | undefined, name: string): XmlNode | undefined =>
  children(node, name)[0];

export function attribute(node: XmlNode | undefined, name: string): string {
  const value = node?.[`@_${name}`];
  return typeof value === 'string' ? value : '';
}

export function textOf(node: XmlNode | undefined): string {
  const value = node?.['#text'] as unknown;
  const text = Array.isArray(value) ? (value[0] as unknown) : value;
  return typeof text === 'string' ? text.trim() : '';
}

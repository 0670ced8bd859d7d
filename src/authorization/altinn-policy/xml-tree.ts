import { SaxesParser, type SaxesTagNS } from 'saxes';
import { PolicyError } from './policy-error.js';

/** An element of an XML document. Names are local: XACML is the only vocabulary in a policy. */
export interface XmlElement {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Of the element itself, without that of its children; trimmed. */
  readonly text: string;
  /** Of its start tag, from 1. */
  readonly line: number;
}

/** UTF-16 units; Altinn's own limit of an uploaded policy is not documented. */
const longest = 1_048_576;
const deepest = 64;

type Open = { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: XmlElement[] };

/**
 * Reads strict, namespace-aware XML. No entity but XML's own five is known, and a DOCTYPE is refused, so that nothing
 * grows while it is read.
 * @throws PolicyError
 */
export function readXml(text: string): XmlElement {
  if (text.length > longest) throw new PolicyError('longer than 1 MiB');
  const open: Open[] = [];
  let root: XmlElement | undefined;
  const parser = new SaxesParser({ xmlns: true, position: true });
  const refuse = (problem: string): never => {
    throw new PolicyError(problem, parser.line);
  };
  // What the parser says could quote the document.
  parser.on('error', () => refuse('not well-formed XML'));
  parser.on('doctype', () => refuse('a DOCTYPE is not allowed'));
  parser.on('opentag', (tag) => {
    if (open.length >= deepest) refuse(`deeper than ${String(deepest)} levels`);
    const element = elementOf(tag, parser.line);
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (chunk) => {
    const current = open.at(-1);
    if (current) current.text += chunk;
  });
  parser.on('cdata', () => refuse('a CDATA section is not allowed'));
  parser.on('closetag', () => {
    const closed = open.pop();
    if (!closed) return;
    closed.text = closed.text.trim();
    if (open.length === 0) root = closed;
  });
  parser.write(text.replace(/^\uFEFF/, '')).close();
  return root ?? refuse('no element in it');
}

const elementOf = (tag: SaxesTagNS, line: number): Open => ({
  name: tag.local,
  namespace: tag.uri,
  attributes: new Map(Object.values(tag.attributes).map((one) => [one.local, one.value])),
  children: [],
  text: '',
  line,
});

export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  childrenOf(element, name)[0];

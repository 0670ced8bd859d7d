import { SaxesParser } from 'saxes';
import { ModelError } from './model-error.js';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
  /** Where its name begins. */
  readonly start: Place;
  /** Where the name of the next tag begins: there .NET's reader stands when it has read a value. */
  after: Place;
}

/** For error messages: both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Well-formed XML, or the app's error with line and column. @throws ModelError */
export function parseXml(given: string): XmlElement {
  const text = given.replace(/^\uFEFF/, '');
  const parser = new SaxesParser<{ xmlns: false; position: true }>({
    xmlns: false,
    position: true,
  });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  parser.on('error', () => {
    throw malformed(text, parser, open);
  });
  parser.on('opentag', (tag) => {
    const start = startOf(text, parser);
    const { name, attributes } = tag;
    const element: XmlElement = { name, attributes, children: [], text: '', start, after: start };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (more: string): void => {
    const element = open.at(-1);
    if (element) element.text += more;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element) element.after = afterOf(text, parser);
  });
  parser.write(text).close();
  if (!root) throw new ModelError('deserialize', at(0, 0, 'Root element is missing.'));
  return root;
}

/** The parser has just read a start tag, in which no other `<` can stand. */
function startOf(text: string, { position, line, column }: SaxesParser): Place {
  const name = text.lastIndexOf('<', position - 1) + 1;
  return { line, column: column - (position - name) + 1 };
}

/** The parser has just read an end tag. */
function afterOf(text: string, { position, line, column }: SaxesParser): Place {
  const [, opening = ''] = /^(<\/?)?/.exec(text.slice(position, position + 2)) ?? [];
  return { line, column: column + opening.length + 1 };
}

/** XmlSerializer's wrapping of whatever went wrong inside. */
export const at = (line: number, column: number, reason: string): string =>
  `There is an error in XML document (${line}, ${column}). ${reason}`;

function malformed(text: string, parser: SaxesParser, open: readonly XmlElement[]): ModelError {
  if (!text.trimStart().startsWith('<')) {
    return new ModelError(
      'deserialize',
      at(1, 1, 'Data at the root level is invalid. Line 1, position 1.'),
    );
  }
  const { line } = parser;
  const column = parser.column + 1;
  const position = `Line ${line}, position ${column}.`;
  const atEnd = parser.position >= text.length;
  const names = open.map((element) => element.name).reverse();
  const reason = atEnd
    ? `Unexpected end of file has occurred. The following elements are not closed: ${names.join(', ')}.`
    : 'Data is invalid.';
  return new ModelError('deserialize', at(line, column, `${reason} ${position}`));
}

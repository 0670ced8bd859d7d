import type { Node, ParseError } from 'jsonc-parser';
import { getLocation, parseTree } from 'jsonc-parser';

/** One JSON value with where it stands, so that errors can name the place as System.Text.Json does. */
export interface JsonText {
  readonly text: string;
  readonly root: Node;
}

/** Where a reader stopped: `Path: $.sak.antall | LineNumber: 0 | BytePositionInLine: 35.` */
export function place(text: string, path: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length - 1;
  const bytes = Buffer.byteLength(before.slice(lineStart));
  return `Path: ${path} | LineNumber: ${line} | BytePositionInLine: ${bytes}.`;
}

/** `$.sak.linjer[0]['a.b']` */
export function jsonPath(segments: readonly (string | number)[]): string {
  return segments.reduce<string>((path, segment) => {
    if (typeof segment === 'number') return `${path}[${segment}]`;
    return /[.' /\\"[\]()\t\n\r\f\b\u0085\u2028\u2029]/.test(segment)
      ? `${path}['${segment}']`
      : `${path}.${segment}`;
  }, '$');
}

/** Strict JSON, or the message that System.Text.Json has for what is wrong with it. */
export function parseJsonText(text: string): JsonText | { readonly error: string } {
  if (text.trim() === '') return { error: `${noTokens} ${place(text, '$', 0)}` };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const first = errors[0];
  if (root && !first) return { text, root };
  return { error: messageOf(text, first, root) };
}

const noTokens =
  'The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true.';
const unclosed =
  'Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.';

function messageOf(text: string, error: ParseError | undefined, root: Node | undefined): string {
  const offset = error?.offset ?? 0;
  if (root && isWhole(text, root) && offset >= root.offset + root.length) {
    const found = text.charAt(offset);
    return `'${found}' is invalid after a single JSON value. Expected end of data. ${place(text, '$', offset)}`;
  }
  const path = jsonPath(getLocation(text, offset).path.filter((segment) => segment !== ''));
  if (offset >= text.trimEnd().length) return `${unclosed} ${place(text, path, text.length)}`;
  return `'${text.charAt(offset)}' is an invalid start of a value. ${place(text, path, offset)}`;
}

const isWhole = (text: string, { type, offset, length }: Node): boolean =>
  (type !== 'object' && type !== 'array') || /[\]}]/.test(text.charAt(offset + length - 1));

import type { RecordedRequest } from './replay.js';

const megabyte = 1024 * 1024;

/**
 * The bytes of a recorded request: JSON was parsed, `null` stands for none or for JSON's null, bytes that are no UTF-8
 * became U+FFFD one by one, and long runs of `A` were cut.
 */
export function bodyBytes({ headers, body }: RecordedRequest): Buffer | null {
  if (body === null || body === undefined)
    return Number(headers['content-length'] ?? 0) > 0 ? Buffer.from('null') : null;
  if (typeof body !== 'string' || isJsonString(headers, body))
    return Buffer.from(JSON.stringify(body));
  const boundary = /boundary=(\S+)/.exec(String(headers['content-type'] ?? ''))?.[1] ?? '';
  const whole = body.replace(/A{4,}\.\.\.<(\d+) chars>$/, (_cut, length: string) =>
    boundary === ''
      ? 'A'.repeat(Number(length))
      : `${'A'.repeat(megabyte + 1)}\r\n--${boundary}--\r\n`,
  );
  return withForeignBytes(whole);
}

/** A JSON string was parsed too: only its length tells it from text. */
const isJsonString = (headers: RecordedRequest['headers'], body: string): boolean =>
  Number(headers['content-length']) === Buffer.byteLength(JSON.stringify(body)) &&
  Number(headers['content-length']) !== Buffer.byteLength(body);

const replaced = Buffer.from([0x80]);

function withForeignBytes(text: string): Buffer {
  const [first = '', ...rest] = text.split('\uFFFD');
  return Buffer.concat([
    Buffer.from(first),
    ...rest.flatMap((piece) => [replaced, Buffer.from(piece)]),
  ]);
}

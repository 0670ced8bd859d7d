import { describe, expect, it } from '@jest/globals';
import { MultipartError, readMultipart } from './multipart.js';

const type = 'multipart/form-data; boundary=b';
const body = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'));

describe('readMultipart', () => {
  it('reads parts in their order with all their bytes', () => {
    const parts = readMultipart(
      type,
      body(
        ...['--b', 'Content-Disposition: form-data; name="a"; filename="x"', 'Content-Type: t/a'],
        ...['', 'line 1', 'line 2', '--b'],
        ...['content-type: t/b', 'content-disposition: form-data; name=c', '', '', '--b--', ''],
      ),
    );
    expect(parts.map(({ name, contentType, bytes }) => [name, contentType, String(bytes)])).toEqual(
      [
        ['a', 't/a', 'line 1\r\nline 2'],
        ['c', 't/b', ''],
      ],
    );
    expect(parts[0]?.disposition).toContain('filename="x"');
  });

  it('keeps bytes that are no text', () => {
    const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 128]);
    const head = body('--b', 'Content-Disposition: x; name="f"', 'Content-Type: x/y', '', '');
    const [part] = readMultipart(type, Buffer.concat([head, bytes, body('', '--b--')]));
    expect(part?.bytes.equals(bytes)).toBe(true);
  });

  it('takes a quoted boundary', () => {
    const quoted = 'multipart/mixed; boundary="a b"';
    expect(readMultipart(quoted, body('--a b--'))).toEqual([]);
  });

  it.each([
    ['content type', ['Content-Disposition: form-data; name="a"']],
    ['content disposition', ['Content-Type: text/plain']],
  ])('names the part without a %s', (missing, headers) => {
    const read = () => readMultipart(type, body('--b', ...headers, '', 'x', '--b--'));
    expect(read).toThrow(new MultipartError(`Part number 1 doesn't have a ${missing}`));
  });

  it('refuses a body that ends too early', () => {
    const read = () => readMultipart(type, body('--b', 'Content-Type: x/y', '', 'x'));
    expect(read).toThrow(MultipartError);
  });

  it('fails otherwise without a boundary', () => {
    expect(() => readMultipart('multipart/form-data', body('x'))).toThrow(RangeError);
  });
});

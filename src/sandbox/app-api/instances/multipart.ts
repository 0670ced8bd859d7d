/** One part of a `multipart/*` body, whole in memory as the app has it. */
export interface Part {
  readonly name: string;
  /** `Content-Disposition`, whole. */
  readonly disposition: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** The body is no multipart that the app can read; `message` is the `detail` of its answer (contract §1.3 row 3a). */
export class MultipartError extends Error {
  override readonly name = 'MultipartError';
}

const truncated =
  'IOException while reading a section of the request: Unexpected end of Stream, the content may have already been read by another component. ';

/**
 * Reads RFC 2046 parts as `MultipartRequestReader` does: a part needs both headers.
 * @throws MultipartError; RangeError without a boundary, which the app does not catch
 */
export function readMultipart(contentType: string, body: Buffer): Part[] {
  const sections = splitSections(boundaryOf(contentType), body);
  return sections.map((section, index) => readPart(section, index + 1));
}

function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new RangeError('multipart without a boundary');
  return boundary;
}

/** What stands between the delimiter lines. Text before the first and after the last is no section. */
function splitSections(boundary: string, body: Buffer): Buffer[] {
  const content = Buffer.concat([Buffer.from('\r\n'), body]);
  const delimiter = `\r\n--${boundary}`;
  const sections: Buffer[] = [];
  let at = content.indexOf(delimiter);
  for (;;) {
    if (at === -1) throw new MultipartError(truncated);
    const start = at + delimiter.length;
    if (content.toString('latin1', start, start + 2) === '--') return sections;
    at = content.indexOf(delimiter, start);
    if (at !== -1) sections.push(content.subarray(start, at));
  }
}

/** The section begins with the line break that ends its delimiter line. */
function readPart(section: Buffer, number: number): Part {
  const end = section.indexOf('\r\n\r\n');
  if (end === -1) throw new MultipartError(truncated);
  const headers = headersOf(section.toString('utf8', 0, end));
  const disposition = headers.get('content-disposition');
  const contentType = headers.get('content-type');
  if (!contentType) throw new MultipartError(`Part number ${number} doesn't have a content type`);
  if (!disposition)
    throw new MultipartError(`Part number ${number} doesn't have a content disposition`);
  const [, quoted, plain] = /;\s*name=(?:"([^"]*)"|([^\s;]+))/i.exec(disposition) ?? [];
  const name = quoted ?? plain ?? '';
  return { name, disposition, contentType, bytes: section.subarray(end + 4) };
}

function headersOf(lines: string): Map<string, string> {
  const pairs = lines.split('\r\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return new Map(pairs);
}

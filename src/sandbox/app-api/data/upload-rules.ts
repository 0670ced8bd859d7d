import mime from 'mime';
import type { DataTypeMetadata } from '../../world/index.js';
import { fileNameOf } from './file-name.js';

/** Why an upload is refused; `code` is what `DataPostErrorResponse` calls it. */
export interface UploadProblem {
  readonly code: string;
  readonly description: string;
}

export interface UploadHeaders {
  readonly 'content-disposition'?: string | undefined;
  readonly 'content-type'?: string | undefined;
  readonly 'content-length'?: string | undefined;
}

const binary = 'application/octet-stream';
const bytesPerMegabyte = 1024 * 1024;

/** The checks that an app makes of an upload's headers, in the app's order (contract §3.1, recorded/07). */
export function uploadProblem(
  type: DataTypeMetadata,
  headers: UploadHeaders,
): UploadProblem | undefined {
  const disposition = headers['content-disposition'];
  if (!disposition)
    return problem('MissingFileName', 'The request must include a Content-Disposition header');
  const limit = (type.maxSize ?? 0) * bytesPerMegabyte;
  if (limit > 0 && Number(headers['content-length'] ?? 0) > limit)
    return problem('DataElementTooLarge', `Binary attachment exceeds limit of ${limit}`);
  const name = fileNameOf(disposition);
  if (name === undefined)
    return problem(
      'MissingFileName',
      'The Content-Disposition header must contain a valid filename',
    );
  if (!name.includes('.'))
    return problem(
      'InvalidFileNameFormat',
      `Invalid format for filename: ${name}. Filename is expected to end with '.{filetype}'.`,
    );
  return contentTypeProblem(type, name, headers['content-type']);
}

/** A type without `allowedContentTypes` takes any content type with any extension. */
function contentTypeProblem(
  { allowedContentTypes }: DataTypeMetadata,
  name: string,
  given: string | undefined,
): UploadProblem | undefined {
  const allowed = allowedContentTypes ?? [];
  if (allowed.length === 0) return undefined;
  if (!given)
    return problem('MissingContentType', 'Content-Type header must be included in request.');
  const expected = mimeOf(name);
  if (given !== binary && given !== expected)
    return problem(
      'ContentTypeNotAllowed',
      `Content type header ${given} does not match mime type ${expected} for uploaded file. Please fix header or upload another file.`,
    );
  if (allowed.includes(given) || allowed.includes(binary)) return undefined;
  return problem(
    'ContentTypeNotAllowed',
    `Invalid content type: ${expected}. Please try another file. Permitted content types include: ${allowed.join(', ')}`,
  );
}

/** Altinn's table of extensions has none of the chemists' (recorded/07: `a.xyz`). */
function mimeOf(name: string): string {
  const type = mime.getType(name);
  return type === null || type.startsWith('chemical/') ? binary : type;
}

export const problem = (code: string, reason: string): UploadProblem => ({
  code,
  description: `Invalid data provided. Error: ${reason}`,
});

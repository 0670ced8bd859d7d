import type { IncomingHttpHeaders } from 'node:http';
import { Busboy } from '@fastify/busboy';
import { decodedByStorage, fileNameOf } from '../app-api/data/file-name.js';

export interface UploadedFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly filename?: string;
}

/** The body itself, or the first section of a multipart one; the rest is not looked at. */
export async function readUpload(
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<UploadedFile> {
  const contentType = headers['content-type'] ?? 'application/octet-stream';
  if (contentType.startsWith('multipart/')) return firstSection(contentType, body);
  const filename = nameIn(headers['content-disposition']);
  return { bytes: body, contentType, ...(filename === undefined ? {} : { filename }) };
}

function nameIn(disposition: string | undefined): string | undefined {
  const name = disposition === undefined ? undefined : fileNameOf(disposition);
  return name === undefined ? undefined : decodedByStorage(name);
}

function firstSection(contentType: string, body: Buffer): Promise<UploadedFile> {
  return new Promise((resolve, reject) => {
    const parser = new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: () => true,
    });
    parser.on('file', (_field, stream, filename, _encoding, type) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () =>
        resolve({
          bytes: Buffer.concat(chunks),
          contentType: type,
          ...(filename ? { filename: decodedByStorage(filename) } : {}),
        }),
      );
    });
    parser.on('error', reject);
    parser.on('finish', () => resolve({ bytes: Buffer.alloc(0), contentType }));
    parser.end(body);
  });
}

import type { Attachment } from './end-user.js';

/** A file in a JSON body. */
export interface SentAttachment extends Omit<Attachment, 'bytes'> {
  readonly base64: string;
}

const text = { type: 'string', minLength: 1 } as const;

export const attachmentsSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['dataType', 'filename', 'contentType', 'base64'],
    properties: { dataType: text, filename: text, contentType: text, base64: text },
  },
} as const;

export const attachmentsOf = (sent: readonly SentAttachment[] = []): Attachment[] =>
  sent.map(({ base64, ...file }) => ({ ...file, bytes: Buffer.from(base64, 'base64') }));

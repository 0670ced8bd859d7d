import { Problem } from '../../../problems/index.js';

/** Where a page of handovers ended. Opaque to callers. */
export interface Cursor {
  readonly createdAt: number;
  readonly id: string;
}

export const encodeCursor = ({ createdAt, id }: Cursor): string =>
  Buffer.from(`${String(createdAt)}.${id}`).toString('base64url');

/** @throws Problem `invalid-request` for what is not a cursor of ours */
export function decodeCursor(text: string): Cursor {
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(Buffer.from(text, 'base64url').toString());
  if (!match) {
    const errors = [{ pointer: '#/cursor', detail: 'a cursor from an earlier answer' }];
    throw new Problem('invalid-request', { errors });
  }
  return { createdAt: Number(match[1]), id: match[2] ?? '' };
}

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { OtherAnswer } from './fault.js';

/** An answer's body as text, and its headers. */
export function contentOf({ body, headers = {} }: OtherAnswer): {
  text: string;
  headers: Record<string, string>;
} {
  const isJson = typeof body === 'object' && body !== null;
  const text = isJson ? JSON.stringify(body) : typeof body === 'string' ? body : '';
  const type = { 'content-type': 'application/json; charset=utf-8' };
  return { text, headers: { ...(isJson && type), ...headers } };
}

/**
 * Ends the connection, with an answer or a reset, while the request goes on: what the server answers in the end goes
 * nowhere. Written past Node's own response, which would take the request for finished.
 */
export function answerAtOnce(socket: Socket, answer: OtherAnswer | 'reset'): void {
  if (answer === 'reset') {
    socket.resetAndDestroy();
    return;
  }
  const { text, headers } = contentOf(answer);
  const all = {
    ...headers,
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const line = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n`;
  socket.write(`${line}${head.join('')}\r\n${text}`);
  socket.destroySoon();
}

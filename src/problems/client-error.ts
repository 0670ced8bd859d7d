import type { Socket } from 'node:net';
import { traceIdOf } from '../telemetry/index.js';
import { Problem } from './problem.js';
import { problemBody } from './to-problem.js';

/** Answers what Node could not read as HTTP, or whose headers are too large: there is no reply yet, only the socket. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(problemBody(new Problem('invalid-request'), traceIdOf(undefined)));
  socket.end(
    'HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

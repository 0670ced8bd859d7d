import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** The announced length stays, the bytes end half-way. */
export function truncated(reply: FastifyReply, payload: unknown): unknown {
  if (payload === null || payload === undefined) return payload;
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) {
    reply.header('content-length', Buffer.byteLength(payload));
  }
  const source =
    payload instanceof Readable ? payload : Readable.from([Buffer.from(payload as string)]);
  return Readable.from(firstHalf(source, reply));
}

async function* firstHalf(source: Readable, reply: FastifyReply): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk as Uint8Array);
    yield bytes.subarray(0, Math.floor(bytes.length / 2));
    break;
  }
  if (reply.raw.writableNeedDrain) await once(reply.raw, 'drain');
  reply.raw.socket?.destroySoon();
  throw new Error('the sandbox cut this answer short');
}

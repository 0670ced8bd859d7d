import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { FaultAction } from './fault.js';

/** The answer's body as the fault lets it out: whole, when the fault is not about it. The announced length stays. */
export function spoilt(action: FaultAction, reply: FastifyReply, payload: unknown): unknown {
  if (payload === null || payload === undefined) return payload;
  if ('truncate' in action) return Readable.from(firstHalf(sourceOf(reply, payload), reply));
  if ('stall' in action) return Readable.from(stalled(sourceOf(reply, payload), reply));
  if ('trickleMs' in action) {
    return Readable.from(trickle(sourceOf(reply, payload), action.trickleMs));
  }
  return payload;
}

function sourceOf(reply: FastifyReply, payload: unknown): Readable {
  if (payload instanceof Readable) return payload;
  reply.header('content-length', Buffer.byteLength(payload as string));
  return Readable.from([Buffer.from(payload as string)]);
}

const half = (chunk: Buffer): Buffer => chunk.subarray(0, Math.floor(chunk.length / 2));

async function* firstHalf(source: Readable, reply: FastifyReply): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    yield half(Buffer.from(chunk as Uint8Array));
    break;
  }
  if (reply.raw.writableNeedDrain) await once(reply.raw, 'drain');
  reply.raw.socket?.destroySoon();
  throw new Error('the sandbox cut this answer short');
}

async function* stalled(source: Readable, reply: FastifyReply): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    yield half(Buffer.from(chunk as Uint8Array));
    break;
  }
  if (!reply.raw.closed) await once(reply.raw, 'close');
}

async function* trickle(source: Readable, pause: number): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    for (const byte of Buffer.from(chunk as Uint8Array)) {
      yield Buffer.from([byte]);
      await sleep(pause, undefined, { ref: false });
    }
  }
}

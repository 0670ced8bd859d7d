import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { controlPrefix } from './control-prefix.js';
import type { FaultAction } from './fault.js';
import type { Faults } from './faults.js';
import { commitLater, lateHeader, type RollBack, rolledBackLater } from './late-effects.js';

/**
 * Makes every route meet the faults. A handler that hijacks its reply, or reads `request.raw` instead
 * of the parsed body, is out of their reach.
 */
export function addFaultHooks(fastify: FastifyInstance, faults: Faults, rollBack: RollBack): void {
  const actions = new WeakMap<FastifyRequest, FaultAction>();
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith(controlPrefix) || request.headers[lateHeader] !== undefined) return;
    const action = faults.take(request.method, request.url);
    if (!action) return;
    actions.set(request, action);
    if ('status' in action) await answerWith(reply, action);
    if ('reset' in action) {
      reply.hijack();
      request.raw.socket.resetAndDestroy();
    }
  });
  fastify.addHook('preParsing', async (request, reply, payload) => {
    const action = actions.get(request);
    if (action && 'commitLaterMs' in action) {
      await commitLater(fastify, request, reply, payload, action);
      return payload;
    }
    const waits = action && ('delayMs' in action || ('hold' in action && action.hold === true));
    if (!waits) return payload;
    // Taken in whole first: what has reached a server happens although its caller has gone.
    const body = await buffer(payload);
    await ('delayMs' in action ? pause(action.delayMs) : faults.hold());
    return Readable.from(body.length > 0 ? [body] : []);
  });
  fastify.addHook('onSend', async (request, reply, payload) => {
    const action = actions.get(request);
    if (!action) return payload;
    if ('delayAnswerMs' in action) await pause(action.delayAnswerMs);
    if ('hold' in action && action.hold === 'answer') await faults.hold();
    if ('rollBackLaterMs' in action) return rolledBackLater(reply, payload, action, rollBack);
    if ('dropAfterProcessing' in action) request.raw.socket.destroy();
    return 'truncate' in action ? truncated(reply, payload) : payload;
  });
}

function answerWith(
  reply: FastifyReply,
  { status, body, headers }: Extract<FaultAction, { status: number }>,
): FastifyReply {
  const isJson = typeof body === 'object' && body !== null;
  if (isJson) reply.type('application/json; charset=utf-8');
  reply.code(status).headers(headers ?? {});
  return reply.send(isJson ? JSON.stringify(body) : body);
}

/** The announced length stays, the bytes end half-way. */
function truncated(reply: FastifyReply, payload: unknown): unknown {
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

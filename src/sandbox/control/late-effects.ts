import { buffer } from 'node:stream/consumers';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FaultAction } from './fault.js';

/** Takes an instance back as the app that made it would. @param repeated the deletion is sent twice */
export type RollBack = (instanceId: string, repeated: boolean) => void;

/** Marks a request that is processed after its caller was answered. */
export const lateHeader = 'x-sandbox-late';

/** Answers now, and processes the request later. */
export async function commitLater(
  fastify: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: NodeJS.ReadableStream,
  { commitLaterMs, answer }: Extract<FaultAction, { commitLaterMs: number }>,
): Promise<void> {
  const body = await buffer(payload);
  setTimeout(() => {
    void fastify.inject({
      method: request.method as 'POST',
      url: request.url,
      headers: { ...request.headers, [lateHeader]: 'true' },
      payload: body,
    });
  }, commitLaterMs).unref();
  await answerOrDrop(request, reply, answer);
}

async function answerOrDrop(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: number | undefined,
): Promise<void> {
  if (answer !== undefined) {
    await reply.code(answer).send();
    return;
  }
  reply.hijack();
  request.raw.socket.destroy();
}

/** What was made is taken back later; the caller gets another answer, or none. */
export function rolledBackLater(
  reply: FastifyReply,
  payload: unknown,
  { rollBackLaterMs, answer, repeated }: Extract<FaultAction, { rollBackLaterMs: number }>,
  rollBack: RollBack,
): unknown {
  const made = /"id"\s*:\s*"(\d+\/[0-9a-f-]{36})"/i.exec(String(payload))?.[1];
  if (made !== undefined) {
    setTimeout(() => rollBack(made, repeated ?? false), rollBackLaterMs).unref();
  }
  if (answer === undefined) {
    reply.raw.socket?.destroy();
    return payload;
  }
  reply.code(answer).header('content-length', 0);
  return '';
}

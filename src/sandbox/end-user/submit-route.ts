import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.js';
import type { JsonObject } from '../world/index.js';
import { AppAnswerError } from './app-client.js';
import { EndUser } from './end-user.js';
import { attachmentsOf, attachmentsSchema } from './sent-attachments.js';
import type { SentAttachment } from './sent-attachments.js';

interface SubmitRoute {
  Body: { app: string; partyId: number; model: JsonObject; attachments?: SentAttachment[] };
}

const body = {
  type: 'object',
  required: ['app', 'partyId', 'model'],
  properties: {
    app: { type: 'string', pattern: '^[a-z0-9-]+/[a-z0-9-]+$' },
    partyId: { type: 'integer' },
    model: { type: 'object', additionalProperties: true },
    attachments: attachmentsSchema,
  },
} as const;

/**
 * `POST /__sandbox/end-user/submit`: fills in and sends a form as a person would. 201 with the instance,
 * 400 for a body that is not as above, 502 when the app refused a step, which is named.
 */
export function registerSubmit(fastify: FastifyInstance, context: SandboxContext): void {
  const schema = { body };
  fastify.post<SubmitRoute>('/__sandbox/end-user/submit', { schema }, async (request, reply) => {
    try {
      return await reply.code(201).send({ instance: await submit(context, request.body) });
    } catch (error) {
      if (!(error instanceof AppAnswerError)) throw error;
      return reply.code(502).send({ error: error.message });
    }
  });
}

async function submit(
  context: SandboxContext,
  { app, partyId, model, attachments }: SubmitRoute['Body'],
): Promise<string> {
  const user = new EndUser(context.baseUrl());
  const instance = await user.start(app, partyId);
  await user.fillIn(model);
  for (const attachment of attachmentsOf(attachments)) await user.attach(attachment);
  await user.submit();
  return instance;
}

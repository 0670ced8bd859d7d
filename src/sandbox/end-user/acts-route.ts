import type { FastifyInstance } from 'fastify';
import type { JsonObject } from '../world/index.js';
import { AppAnswerError } from './app-client.js';
import { EndUser } from './end-user.js';
import { attachmentsOf, attachmentsSchema } from './sent-attachments.js';
import type { SentAttachment } from './sent-attachments.js';
import { inProcess } from './transport.js';

interface Act {
  readonly app: string;
  /** `{partyId}/{guid}` */
  readonly instance: string;
  readonly userId?: number;
  /** Opening alone marks the instance as read. */
  readonly do: 'open' | 'edit' | 'upload' | 'soft-delete' | 'hard-delete' | 'submit';
  /** `edit`: where in the form, e.g. `sak.tittel`. */
  readonly path?: string;
  readonly value?: JsonObject[string];
  /** `upload` */
  readonly attachments?: readonly SentAttachment[];
}

const body = {
  type: 'object',
  required: ['app', 'instance', 'do'],
  properties: {
    app: { type: 'string', pattern: '^[a-z0-9-]+/[a-z0-9-]+$' },
    instance: { type: 'string', pattern: '^\\d+/[0-9a-f-]{36}$' },
    userId: { type: 'integer' },
    do: { enum: ['open', 'edit', 'upload', 'soft-delete', 'hard-delete', 'submit'] },
    path: { type: 'string', minLength: 1 },
    attachments: attachmentsSchema,
  },
  if: { properties: { do: { const: 'edit' } } },
  then: { required: ['path', 'value'] },
} as const;

/**
 * `POST /__sandbox/end-user/acts`: a person opens an instance in their browser and does something to it, by the app's
 * own routes and with that person's rights. 204; 502 names the step that the app refused.
 */
export function registerActs(fastify: FastifyInstance): void {
  const path = '/__sandbox/end-user/acts';
  fastify.post<{ Body: Act }>(path, { schema: { body } }, async (request, reply) => {
    try {
      await act(fastify, request.body);
      return await reply.code(204).send();
    } catch (error) {
      if (!(error instanceof AppAnswerError)) throw error;
      return reply.code(502).send({ error: error.message });
    }
  });
}

async function act(fastify: FastifyInstance, what: Act): Promise<void> {
  const user = new EndUser(inProcess(fastify), what.userId);
  await user.open(what.app, what.instance);
  if (what.do === 'edit') await user.edit(what.path ?? '', what.value ?? null);
  if (what.do === 'upload')
    for (const attachment of attachmentsOf(what.attachments)) await user.attach(attachment);
  if (what.do === 'soft-delete') await user.remove(false);
  if (what.do === 'hard-delete') await user.remove(true);
  if (what.do === 'submit') await user.submit();
}

import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.js';
import { ModelError } from '../model/index.js';
import type { JsonObject } from '../world/index.js';
import { OwnChanges } from './own-changes.js';
import { attachmentsOf, attachmentsSchema } from './sent-attachments.js';
import type { SentAttachment } from './sent-attachments.js';

interface ChangeRoute {
  Params: { partyId: string; guid: string };
  Body: { values?: JsonObject; attachments?: readonly SentAttachment[] };
}

const body = {
  type: 'object',
  properties: {
    values: { type: 'object', additionalProperties: true },
    attachments: attachmentsSchema,
  },
} as const;

/**
 * `PATCH /__sandbox/instances/{party}/{guid}`: the app itself changes one of its instances, also after the form was
 * sent in: values of the form by path, and files that are added. 204; 404 without such an instance, or without its
 * form; 400 for a value of a wrong type.
 */
export function registerOwnChanges(fastify: FastifyInstance, context: SandboxContext): void {
  const path = '/__sandbox/instances/:partyId/:guid';
  fastify.patch<ChangeRoute>(path, { schema: { body } }, async (request, reply) => {
    const { values, attachments } = request.body;
    const changes = OwnChanges.of(context, request.params.guid);
    if (!changes) return reply.code(404).send({ error: 'no such instance' });
    try {
      if (values && !(await changes.setValues(values)))
        return await reply.code(404).send({ error: 'the instance has no form' });
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      return reply.code(400).send({ error: 'a value does not fit the form' });
    }
    for (const file of attachmentsOf(attachments)) await changes.addFile(file);
    return reply.code(204).send();
  });
}

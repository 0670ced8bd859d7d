import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { JsonObject } from '../world/index.js';
import { AppAnswerError } from './app-client.js';
import { EndUser } from './end-user.js';
import { attachmentsOf, attachmentsSchema } from './sent-attachments.js';
import type { SentAttachment } from './sent-attachments.js';
import { inProcess } from './transport.js';
import { withValue } from './with-value.js';

interface Order {
  readonly app: string;
  readonly partyId: number;
  readonly userId?: number;
  readonly model: JsonObject;
  readonly count: number;
  /** Each form gets a number of its own here; with a prefix it is a text. */
  readonly serial?: { readonly path: string; readonly first?: number; readonly prefix?: string };
  readonly attachments?: readonly SentAttachment[];
}

export interface Submission {
  /** `{partyId}/{guid}` */
  readonly instance: string;
  readonly serial?: string | number;
}

const body = {
  type: 'object',
  required: ['app', 'partyId', 'model', 'count'],
  properties: {
    app: { type: 'string', pattern: '^[a-z0-9-]+/[a-z0-9-]+$' },
    partyId: { type: 'integer' },
    userId: { type: 'integer' },
    model: { type: 'object', additionalProperties: true },
    count: { type: 'integer', minimum: 1, maximum: 100_000 },
    serial: {
      type: 'object',
      required: ['path'],
      properties: {
        path: { type: 'string', minLength: 1 },
        first: { type: 'integer' },
        prefix: { type: 'string' },
      },
    },
    attachments: attachmentsSchema,
  },
} as const;

/**
 * `POST /__sandbox/end-user/submissions`: many forms filled in and sent, each through the app's own routes, inside the
 * process. 201 with the instances in the order of their serial numbers; 502 names the step that the app refused.
 */
export function registerSubmissions(fastify: FastifyInstance): void {
  const path = '/__sandbox/end-user/submissions';
  fastify.post<{ Body: Order }>(path, { schema: { body } }, async (request, reply) => {
    try {
      const instances = await submitMany(fastify, request.body);
      return await reply.code(201).send({ instances });
    } catch (error) {
      if (!(error instanceof AppAnswerError)) throw error;
      return reply.code(502).send({ error: error.message });
    }
  });
}

async function submitMany(fastify: FastifyInstance, order: Order): Promise<Submission[]> {
  const user = new EndUser(inProcess(fastify), order.userId);
  const submissions: Submission[] = [];
  for (let nth = 0; nth < order.count; nth += 1) {
    submissions.push(await submitOne(user, order, nth));
    // Others are served in between.
    await nextTurn();
  }
  return submissions;
}

async function submitOne(user: EndUser, order: Order, nth: number): Promise<Submission> {
  const { serial, model } = order;
  const number = (serial?.first ?? 1) + nth;
  const value = serial?.prefix === undefined ? number : `${serial.prefix}${number}`;
  const instance = await user.start(order.app, order.partyId);
  await user.fillIn(serial ? withValue(model, serial.path, value) : model);
  for (const attachment of attachmentsOf(order.attachments)) await user.attach(attachment);
  await user.submit();
  return { instance, ...(serial && { serial: value }) };
}

import type { FastifyInstance } from 'fastify';
import type { SandboxWorld, StoredInstance } from '../world/index.js';

const acts = ['read', 'edit', 'delete-soft', 'delete-hard'] as const;
type Act = (typeof acts)[number];

interface PersonRoute {
  Body: { guid: string; act: Act; userId: number };
}

const body = {
  type: 'object',
  required: ['guid', 'act', 'userId'],
  properties: {
    guid: { type: 'string', format: 'uuid' },
    act: { enum: acts },
    userId: { type: 'integer' },
  },
} as const;

/** `POST /__sandbox/person`: what a person does in an instance. 404 when there is none. */
export function registerPerson(fastify: FastifyInstance, world: SandboxWorld): void {
  fastify.post<PersonRoute>('/__sandbox/person', { schema: { body } }, (request, reply) => {
    const { guid, act, userId } = request.body;
    if (!world.instances.get(guid)) return reply.code(404).send();
    perform(world, guid, act, userId);
    return reply.code(204).send();
  });
}

function perform(world: SandboxWorld, guid: string, act: Act, userId: number): void {
  const { instances } = world;
  const by = String(userId);
  if (act === 'read') {
    instances.amend(guid, ({ status }) => {
      status.readStatus = 'Read';
    });
    return;
  }
  if (act === 'edit') {
    const form = instances.get(guid)?.data.find(({ contentType }) => contentType.includes('xml'));
    if (form) instances.writeData(guid, form.id, by, undefined);
    return;
  }
  instances.update(guid, by, ({ status }) => remove(status, act, instances.timestamp()));
  instances.addEvent(guid, { eventType: 'Deleted', user: { userId, authenticationLevel: 3 } });
}

function remove(status: StoredInstance['status'], act: Act, now: string): void {
  status.isSoftDeleted = true;
  status.softDeleted ??= now;
  if (act === 'delete-soft') return;
  status.isHardDeleted = true;
  status.hardDeleted = now;
}

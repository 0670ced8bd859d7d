import type { FastifyInstance } from 'fastify';
import type { SandboxWorld, StoredInstance } from '../world/index.js';

/** One instance of an app, as an auditor of the sandbox sees it. */
interface Account {
  /** `{partyId}/{guid}` */
  readonly id: string;
  readonly created: string;
  readonly createdBy: string;
  readonly live: boolean;
  readonly hardDeleted: boolean;
  readonly task?: string;
  /** Number of elements by data type. */
  readonly data: Readonly<Record<string, number>>;
  /** The text of the asked element in its form model: a serial number that its source gave it. */
  readonly serial?: string;
}

/**
 * `GET /__sandbox/ledger`: what happened, in order. `GET /__sandbox/accounts?app=ttd/x&element=referanse`: every
 * instance ever made in an app, deleted ones included, counted by a value in its form and never by its marker.
 */
export function registerLedger(fastify: FastifyInstance, world: SandboxWorld): void {
  fastify.get('/__sandbox/ledger', () => world.ledger.entries());
  fastify.get<{ Querystring: { app: string; element?: string } }>(
    '/__sandbox/accounts',
    ({ query }) =>
      world.instances
        .filter(({ appId }) => appId === query.app)
        .map(({ instance }) => accountOf(world, instance, query.element)),
  );
}

function accountOf(
  world: SandboxWorld,
  instance: StoredInstance,
  element: string | undefined,
): Account {
  const { id, created, createdBy, status, process, data } = instance;
  const counts: Record<string, number> = {};
  for (const { dataType } of data) counts[dataType] = (counts[dataType] ?? 0) + 1;
  const task = process?.currentTask?.elementId;
  const serial = element === undefined ? undefined : serialOf(world, instance, element);
  return {
    id,
    created,
    createdBy,
    live: !status.isSoftDeleted && !status.isHardDeleted,
    hardDeleted: status.isHardDeleted,
    ...(task !== undefined && { task }),
    data: counts,
    ...(serial !== undefined && { serial }),
  };
}

/** Models are stored as XML; the first element of that name is taken. */
function serialOf(
  { instances }: SandboxWorld,
  { id, data }: StoredInstance,
  element: string,
): string | undefined {
  const guid = id.split('/')[1] ?? '';
  const form = data.find(({ contentType }) => contentType.includes('xml'));
  const xml = form && instances.bytes(guid, form.id)?.toString('utf8');
  return xml && new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
}

import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { StoredInstance } from '../../world/index.js';
import { AppDiedError, PlatformHttpError } from '../../world/index.js';
import type { Answer, InstanceRequest } from '../app-request/index.js';
import {
  bareMembers,
  demand,
  instanceJson,
  json,
  openInstance,
  permits,
  Refusal,
} from '../app-request/index.js';
import { call, storageUser } from '../storage-calls/index.js';
import { instanceResponse } from './instance-response.js';
import { platformAnswer } from './platform-answer.js';
import { deleteInstance } from './storage-instance.js';

export type Opened = InstanceRequest & { readonly instance: StoredInstance };

/** A failure of the platform is passed on; an instance that is not there is a 404 problem. @throws Refusal */
export async function openExisting(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Opened> {
  const opened = await passingOn(() => openInstance(context, request));
  if (!opened.instance) throw new Refusal(json(404, bareMembers(404)));
  return { ...opened, instance: opened.instance };
}

export async function passingOn<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof PlatformHttpError) throw new Refusal(platformAnswer(error));
    throw error;
  }
}

/** `GET instances/{party}/{guid}`: a PDP that cannot be reached looks as if it denied (contract §5.1). */
export async function getInstance(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const opened = await openExisting(context, request);
  if (!(await permitsOrFails(opened, 'read'))) return json(403, bareMembers(403));
  const { caller, instance } = opened;
  const seen = caller.kind === 'user' ? await markRead(opened) : instance;
  // The party is the one in the path, whosoever's the instance is (recorded/05).
  const { partyId } = request.params as { partyId: string };
  const party = context.world.parties.byId(Number(partyId));
  return json(200, instanceResponse(opened, await readable(opened, seen), party));
}

async function permitsOrFails(opened: Opened, action: string): Promise<boolean> {
  try {
    return await permits(opened, action, opened.instance);
  } catch (error) {
    if (error instanceof AppDiedError) throw error;
    return false;
  }
}

const markRead = (opened: Opened): Promise<StoredInstance> =>
  call(opened, 'storage.getInstance', ({ instances }) =>
    instances.update(opened.guid, opened.by, ({ status }) => {
      status.readStatus = 'Read';
    }),
  );

/** Without the elements whose `actionRequiredToRead` the caller has not. */
async function readable(opened: Opened, instance: StoredInstance): Promise<StoredInstance> {
  const data = [];
  for (const element of instance.data) {
    const action = opened.app.dataType(element.dataType)?.actionRequiredToRead;
    if (!action || (await permitsOrFails(opened, action))) data.push(element);
  }
  return { ...instance, data };
}

const restricted = 'Instance cannot be deleted yet due to application restrictions.';

/** `DELETE instances/{party}/{guid}?hard=true` (contract §5.5). */
export async function removeInstance(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const opened = await openExisting(context, request);
  const { instance, host } = opened;
  await demand(opened, 'delete', instance);
  if (isProtected(opened)) return json(403, restricted);
  const { hard } = request.query as { hard?: string };
  const deleted = await passingOn(() => deleteInstance(opened, hard?.toLowerCase() === 'true'));
  const body = instanceJson(deleted, { host, platform: context.baseUrl() });
  return json(200, { ...body, selfLinks: { ...body.selfLinks, platform: null }, data: [] });
}

const millisecondsPerDay = 24 * 3600_000;

/** `preventInstanceDeletionForDays` counts from the archiving. */
function isProtected({ app, context, instance }: Opened): boolean {
  const days = app.metadata.preventInstanceDeletionForDays;
  const { archived } = instance.status;
  if (!days || archived === undefined) return false;
  return context.clock.now() < Date.parse(archived) + days * millisecondsPerDay;
}

/** `POST complete`: the org acknowledges; allowed before the end, and a repeat changes nothing (contract §5.5). */
export async function completeInstance(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const opened = await openExisting(context, request);
  await demand(opened, 'complete', opened.instance);
  const stored = await passingOn(() => confirm(opened));
  return json(200, instanceJson(stored, { host: opened.host, platform: context.baseUrl() }));
}

/** The update of an instance is one call to Storage. @throws PlatformHttpError */
function confirm(opened: Opened): Promise<StoredInstance> {
  const { app, by, caller, guid, instance } = opened;
  const stakeholderId = caller.org ?? by;
  return call(opened, 'storage.getInstance', ({ instances, ledger }) => {
    const before = instances.get(guid) ?? instance;
    if (before.completeConfirmations?.some((c) => c.stakeholderId === stakeholderId)) return before;
    const stored = instances.update(guid, by, (changed) => {
      const confirmation = { stakeholderId, confirmedOn: instances.timestamp() };
      changed.completeConfirmations = [...(changed.completeConfirmations ?? []), confirmation];
    });
    const user = storageUser(caller);
    instances.addEvent(guid, { eventType: 'ConfirmedComplete', user });
    ledger.record({ what: 'instance-completed', appId: app.id, instance: stored.id, by });
    return stored;
  });
}

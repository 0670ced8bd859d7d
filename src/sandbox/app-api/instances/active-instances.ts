import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { StoredInstance } from '../../world/index.js';
import type { Answer } from '../app-request/index.js';
import { empty, json, openApp } from '../app-request/index.js';

/** `GET instances/{party}/active`: this app's unfinished instances of a party, the newest first (contract §5.2). */
export async function getActiveInstances(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<Answer> {
  const { partyId } = request.params as { partyId: string };
  if (!/^\d+$/.test(partyId)) return empty(404);
  const { app, caller } = await openApp(context, request);
  const active = [...context.world.instances.ofApp(app.id)]
    .reverse()
    .map(({ instance }) => instance)
    .filter((i) => i.instanceOwner.partyId === partyId && isActive(i))
    .filter((i) => {
      const task = i.process?.currentTask?.elementId;
      const question = { action: 'read', partyId: Number(partyId), ...(task ? { task } : {}) };
      return app.policy.decide(caller, question).permit;
    });
  return json(
    200,
    active.map((instance) => summary(context, instance)),
  );
}

const isActive = ({ status, process }: Readonly<StoredInstance>): boolean =>
  !status.isArchived &&
  !status.isSoftDeleted &&
  !status.isHardDeleted &&
  process?.ended === undefined;

const summary = ({ world }: SandboxContext, instance: Readonly<StoredInstance>) => ({
  id: instance.id,
  presentationTexts: instance.presentationTexts ?? {},
  dueBefore: instance.dueBefore ?? null,
  lastChanged: instance.lastChanged,
  lastChangedBy: nameOf(world, instance.lastChangedBy),
});

/** Here, and only here, the app answers a name instead of a number. */
function nameOf({ parties }: SandboxContext['world'], by: string): string {
  const user = parties.user(Number(by));
  const party = user ? parties.byId(user.partyId) : parties.byOrganisationNumber(by);
  return party?.name ?? by;
}

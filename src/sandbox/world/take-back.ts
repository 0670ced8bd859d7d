import type { SandboxWorld } from './sandbox-world.js';

/**
 * The app deletes what it made, with the org's rights: its roll-back after a create that failed (reference
 * exactly-one-b, "Who deleted").
 * @param repeated .NET sent the DELETE twice, because its connection broke: `hardDeleted` moves, `softDeleted` stays
 */
export function takeBack(world: SandboxWorld, instanceId: string, repeated: boolean): void {
  const guid = instanceId.split('/')[1] ?? '';
  const instance = world.instances.get(guid);
  if (!instance) return;
  for (let i = 0; i < (repeated ? 2 : 1); i++) {
    world.instances.update(guid, instance.createdBy, ({ status }) => {
      const now = world.instances.timestamp();
      status.isSoftDeleted = true;
      status.softDeleted ??= now;
      status.isHardDeleted = true;
      status.hardDeleted = now;
    });
    const user = { orgId: instance.org, authenticationLevel: 3 };
    world.instances.addEvent(guid, { eventType: 'Deleted', user });
  }
  const { appId, id } = instance;
  world.ledger.record({ what: 'instance-deleted', appId, instance: id, by: instance.createdBy });
}

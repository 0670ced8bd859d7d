import type { InstanceStore } from '../../../src/sandbox/world/index.js';

/** Live instances of an app, counted by the source that their data values name. */
export function targetsOf(instances: InstanceStore, app: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { instance } of instances.all()) {
    const source = instance.dataValues?.['flerapp.source'];
    if (instance.appId !== app || source === undefined || instance.status.isHardDeleted) continue;
    counts[source] = (counts[source] ?? 0) + 1;
  }
  return counts;
}

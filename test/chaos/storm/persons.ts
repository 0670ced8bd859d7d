import { setTimeout as pause } from 'node:timers/promises';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { deliveryId } from '../../../src/orchestration/handovers/domain/derived-id.js';
import type { StoredInstance } from '../../../src/sandbox/world/index.js';
import { instancesOfB } from '../rig/app-b.js';
import { guidOf, modelOf, person } from '../rig/scenario.js';
import type { Source } from './callers.js';

/** Does to a source or its B what the plan says, as soon as there is a B. */
export async function interfere(sandbox: Sandbox, { id, interference }: Source): Promise<void> {
  if (interference === undefined || interference === 'impossible-a') return;
  const b = await born(sandbox, id);
  if (!b) return;
  const { instances } = sandbox.world;
  if (interference === 'delete-b') {
    instances.update(guidOf(b.id), person, ({ status }) => {
      status.isSoftDeleted = true;
      status.softDeleted = instances.timestamp();
    });
    return;
  }
  const target = interference === 'edit-b' ? b.id : id;
  const form = modelOf(instances.get(guidOf(target)));
  if (!form) return;
  const xml = instances.bytes(guidOf(target), form.id)?.toString('utf8') ?? '';
  const changed = xml.replace('</model>', ' </model>').replace('<belop>1250.5<', '<belop>7<');
  instances.writeData(guidOf(target), form.id, person, Buffer.from(changed));
}

async function born(sandbox: Sandbox, source: string): Promise<StoredInstance | undefined> {
  const delivery = deliveryId('klage-til-saksbehandling', guidOf(source), 'sak');
  for (let i = 0; i < 600; i++) {
    const [found] = instancesOfB(
      sandbox,
      ({ dataValues }) => dataValues?.['flerapp.delivery'] === delivery,
    );
    if (found) return found;
    await pause(100);
  }
  return undefined;
}

import type { Sandbox } from '../../../src/sandbox/index.js';
import { deliveryId } from '../../../src/orchestration/handovers/domain/derived-id.js';
import type { StoredInstance } from '../../../src/sandbox/world/index.js';
import { instancesOfB } from '../rig/app-b.js';
import { guidOf, modelOf, person } from '../rig/scenario.js';
import type { Source } from './callers.js';

const tick = 100;
const patience = 120_000;

export const deliveryOf = (source: Source): string =>
  deliveryId('klage-til-saksbehandling', guidOf(source.id), 'sak');

export const markerOf = ({ dataValues }: Readonly<StoredInstance>): string =>
  dataValues?.['flerapp.delivery'] ?? '';

interface Watch {
  readonly source: Source;
  readonly until: number;
  readonly act: (b: StoredInstance | undefined) => void;
}

/** Persons, who do to some sources or their B what the plan says, as soon as there is a B. */
export class Persons {
  /** Serial, to the instance that was deleted or whose form was changed. */
  readonly done = new Map<string, string>();
  #watches: Watch[] = [];
  readonly #timer = setInterval(() => this.#look(), tick);

  constructor(private readonly sandbox: Sandbox) {}

  /** Resolves when it is done, or when no B came. */
  watch(source: Source): Promise<void> {
    const { interference } = source;
    if (interference === undefined || interference === 'impossible-a') return Promise.resolve();
    return new Promise((resolve) => {
      const act = (b: StoredInstance | undefined): void => {
        if (b) this.#interfere(source, b);
        resolve();
      };
      this.#watches.push({ source, until: Date.now() + patience, act });
    });
  }

  leave(): void {
    clearInterval(this.#timer);
  }

  /** One look serves all who wait. */
  #look(): void {
    if (this.#watches.length === 0) return;
    const born = new Map<string, StoredInstance>();
    const awaited = new Set(this.#watches.map(({ source }) => deliveryOf(source)));
    for (const instance of instancesOfB(this.sandbox, (b) => awaited.has(markerOf(b)))) {
      born.set(markerOf(instance), instance);
    }
    const ready = (w: Watch): boolean => born.has(deliveryOf(w.source)) || Date.now() > w.until;
    const due = this.#watches.filter(ready);
    this.#watches = this.#watches.filter((watch) => !due.includes(watch));
    for (const { source, act } of due) act(born.get(deliveryOf(source)));
  }

  #interfere({ id, serial, interference }: Source, b: StoredInstance): void {
    const { instances } = this.sandbox.world;
    if (interference === 'delete-b') {
      instances.update(guidOf(b.id), person, ({ status }) => {
        status.isSoftDeleted = true;
        status.softDeleted = instances.timestamp();
      });
      // As Storage does it. Without it nobody could tell a person's deletion from an app's that comes after it.
      instances.addEvent(guidOf(b.id), {
        eventType: 'Deleted',
        user: { userId: Number(person), authenticationLevel: 2 },
      });
      this.done.set(serial, b.id);
      return;
    }
    const edited = interference === 'edit-b' ? b.id : id;
    const form = modelOf(instances.get(guidOf(edited)));
    const xml = form && instances.bytes(guidOf(edited), form.id)?.toString('utf8');
    if (!form || xml === undefined) return;
    const changed = xml
      .replace('<belop>1250.5<', '<belop>7<')
      .replace('<navn>Sophie Salt<', '<navn>Kari Pepper<');
    // A form that is still empty is saved as it is: it was opened by a person all the same.
    if (changed !== xml) this.done.set(serial, edited);
    instances.writeData(guidOf(edited), form.id, person, Buffer.from(changed));
  }
}

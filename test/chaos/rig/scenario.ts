import { expect } from '@jest/globals';
import type { StoredInstance } from '../../../src/sandbox/world/index.js';
import type { ServiceProcess } from '../../support/service-process.js';
import { fillInSource, klage } from '../../support/source.js';
import { targetApp } from './app-b.js';
import type { Cluster } from './cluster.js';
import { faultsOf } from './whole.js';

const instances = `^/${targetApp}/instances`;
export const create = { method: 'POST', path: `${instances}$` };
export const patch = { method: 'PATCH', path: `${instances}/.*/data$` };
export const upload = { method: 'POST', path: `${instances}/.*dataType=` };
/** User id of who is not the app owner. */
export const person = '1337';

export const guidOf = (id: string | undefined): string => id?.split('/')[1] ?? '';

export const modelOf = (b: StoredInstance | undefined) =>
  b?.data.find(({ dataType }) => dataType === 'model');

/** What the tests of one cluster do and expect, told by one of its replicas. */
export class Scenario {
  constructor(
    private readonly cluster: Cluster,
    private readonly replica: ServiceProcess,
  ) {}

  source(model: object = klage): Promise<string> {
    return fillInSource(this.cluster.sandbox.url, { attachments: true, model });
  }

  async handover(id: string) {
    return (await this.cluster.ask(this.replica, 'GET', `/api/v1/handovers/${id}`)).body;
  }

  async deliveryOf(id: string): Promise<string> {
    return (await this.handover(id)).deliveries[0].id;
  }

  /** Somebody else than the app owner writes the form. */
  editForm(id: string | undefined, change: (xml: string) => string, by = person): void {
    const { world } = this.cluster.sandbox;
    const form = modelOf(world.instances.get(guidOf(id)));
    if (!form) throw new Error('no form to edit');
    const xml = world.instances.bytes(guidOf(id), form.id)?.toString('utf8') ?? '';
    expect(change(xml)).not.toBe(xml);
    world.instances.writeData(guidOf(id), form.id, by, Buffer.from(change(xml)));
  }

  /** @returns the delivery as the service tells it */
  async expectOneWhole(id: string, a: string, replica = this.replica) {
    const body = await this.cluster.settled(replica, id);
    expect([body.status, body.deliveries[0].reason]).toEqual(['delivered', undefined]);
    const live = this.cluster.live(body.deliveries[0].id);
    expect(live.map((b) => b.id)).toEqual([body.deliveries[0].instance.id]);
    expect(live.flatMap((b) => faultsOf(this.cluster.sandbox, a, b))).toEqual([]);
    return body.deliveries[0];
  }

  /** What happened to an instance, by the sandbox's own record. */
  entries(instance: string | undefined) {
    return this.cluster.sandbox.world.ledger
      .entries()
      .filter((entry) => entry.instance === instance);
  }

  repair(): void {
    const { faults, world } = this.cluster.sandbox;
    faults.clear();
    world.platform.repair();
  }
}

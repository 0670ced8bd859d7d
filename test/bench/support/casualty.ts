import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Service } from './service.js';

/** Seconds after the kill. */
export interface Resumed {
  /** Deliveries that the killed replica had in hand. */
  readonly held: number;
  /** Until the last of them was nobody's. */
  readonly freed: number;
  /** Until the last of them was taken by another replica. */
  readonly seconds: number;
}

const lookMs = 20;
const givenUpMs = 60_000;

/** A replica that will be killed, and the name under which it holds work. */
export class Casualty {
  private constructor(
    private readonly client: pg.Client,
    readonly service: Service,
    private readonly incarnation: string,
  ) {}

  static async join(client: pg.Client, start: () => Promise<Service>): Promise<Casualty> {
    const before = await incarnations(client);
    const service = await start();
    const [incarnation] = (await incarnations(client)).filter((one) => !before.includes(one));
    if (incarnation === undefined) throw new Error('the new replica has not told of itself');
    return new Casualty(client, service, incarnation);
  }

  /** `kill -9`, and then a look every 20 ms until others have taken all that it held. */
  async die(): Promise<Resumed> {
    await this.service.kill();
    const began = performance.now();
    const held = await this.#held();
    if (held.size === 0) throw new Error('the killed replica held nothing');
    const seconds = (): number => (performance.now() - began) / 1_000;
    let freed = NaN;
    for (;;) {
      const steps = await this.#steps(held);
      // To give it free is one step of its version, to take it the next.
      if (Number.isNaN(freed) && Math.min(...steps) >= 1) freed = seconds();
      if (Math.min(...steps) >= 2) return { held: held.size, freed, seconds: seconds() };
      if (performance.now() - began > givenUpMs) throw new Error('not resumed within a minute');
      await pause(lookMs);
    }
  }

  async #held(): Promise<Map<string, number>> {
    const { rows } = await this.client.query<{ id: string; version: number }>(
      'select id, version from deliveries where run_by = $1',
      [this.incarnation],
    );
    return new Map(rows.map(({ id, version }) => [id, version]));
  }

  async #steps(held: ReadonlyMap<string, number>): Promise<number[]> {
    const { rows } = await this.client.query<{ id: string; version: number }>(
      'select id, version from deliveries where id = any($1)',
      [[...held.keys()]],
    );
    return rows.map(({ id, version }) => version - (held.get(id) ?? 0));
  }
}

async function incarnations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ incarnation: string }>('select incarnation from replicas');
  return rows.map(({ incarnation }) => incarnation);
}

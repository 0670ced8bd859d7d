import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceProcess } from '../../support/service-process.js';
import type { PrivatePostgres } from '../rig/private-postgres.js';
import type { TcpProxy } from '../rig/tcp-proxy.js';
import type { Blow } from './plan.js';

export interface Sky {
  /** The replicas; a dead one is replaced in its place. */
  readonly replicas: ServiceProcess[];
  readonly start: () => Promise<ServiceProcess>;
  readonly postgres: PrivatePostgres;
  readonly proxy: TcpProxy;
  readonly random: () => number;
  /** Of a replica without a beat; milliseconds. */
  readonly life: number;
  /** The time-out of a create; milliseconds. */
  readonly write: number;
  /** Milliseconds. */
  readonly tLate: number;
}

/** So many starts in a row may fail, because the database is away too. */
const mostStarts = 30;

/** What happens to replicas and to the database, one blow after another. */
export class Weather {
  readonly struck = new Map<string, number>();
  /** Replicas that SIGTERM did not end within the grace that they ask for. */
  overstayed = 0;
  /** What is happening now. */
  now: Blow | undefined;
  readonly #healing = new Set<Promise<void>>();
  /** Places whose replica is being replaced. */
  readonly #down = new Set<number>();
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(private readonly sky: Sky) {}

  /** Resolves when no more than a few blows are still to come. */
  async strike(blows: readonly Blow[]): Promise<void> {
    for (const blow of blows) {
      this.#waiting++;
      this.#last = this.#last.then(async () => {
        this.now = blow;
        await this.#strike(blow);
        this.now = undefined;
        this.struck.set(blow, (this.struck.get(blow) ?? 0) + 1);
        this.#waiting--;
      });
    }
    if (this.#waiting > 2) await this.#last;
  }

  /** The last blow has been dealt, and everybody is up again. */
  async calm(): Promise<void> {
    await this.#last;
    while (this.#healing.size > 0) await Promise.all(this.#healing);
  }

  async #strike(blow: Blow): Promise<void> {
    const { random, life, tLate, proxy } = this.sky;
    switch (blow) {
      case 'kill':
        this.#heal(this.#replace(await this.#any(), killed));
        return;
      case 'kill all':
        for (const i of this.#standing()) this.#heal(this.#replace(i, killed));
        return;
      case 'term':
        this.#heal(this.#replace(await this.#any(), this.#stopped));
        return;
      case 'roll':
        for (const i of this.#standing()) await this.#replace(i, this.#stopped);
        return;
      case 'stop':
        return this.#sleep(life * (1.2 + random()));
      case 'sleep':
        return this.#sleep(tLate * 1.2);
      case 'database cut':
        proxy.cut();
        return pause(random() * 300);
      case 'database stalls':
        return proxy.stall(random() * life * 2);
      case 'database refuses':
        return proxy.refuse(random() * life * 2);
      case 'database restarts':
        return this.#away(0);
      case 'database down':
        return this.#away(life * 3);
    }
  }

  async #replace(index: number, end: (replica: ServiceProcess) => Promise<unknown>): Promise<void> {
    const replica = this.sky.replicas[index];
    if (!replica) return;
    this.#down.add(index);
    await end(replica);
    this.sky.replicas[index] = await this.#started();
    this.#down.delete(index);
  }

  /** As Kubernetes does: a service that cannot start because its database is away is started again. */
  async #started(): Promise<ServiceProcess> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.sky.start();
      } catch (error) {
        if (attempt >= mostStarts) throw error;
        await pause(200);
      }
    }
  }

  /** As Kubernetes does: who has not ended within the grace is killed. */
  readonly #stopped = async (replica: ServiceProcess): Promise<void> => {
    const grace = new AbortController();
    const late = pause(this.sky.write + 30_000, 'late', { signal: grace.signal });
    const end = await Promise.race([replica.stop(), late.catch(() => undefined)]);
    grace.abort();
    if (end !== 'late') return;
    this.overstayed++;
    await replica.kill();
  };

  async #sleep(ms: number): Promise<void> {
    const replica = this.sky.replicas[await this.#any()];
    replica?.pause();
    this.#heal(pause(ms).then(() => replica?.wake()));
  }

  /** The server loses its power; so long it is away. */
  async #away(ms: number): Promise<void> {
    await this.sky.postgres.down();
    await pause(ms);
    await this.sky.postgres.up();
  }

  #heal(work: Promise<void>): void {
    const healing = work.finally(() => this.#healing.delete(healing));
    this.#healing.add(healing);
  }

  /** One that is not being replaced. */
  async #any(): Promise<number> {
    while (this.#standing().length === 0) await pause(50);
    const standing = this.#standing();
    return standing[Math.floor(this.sky.random() * standing.length)] ?? 0;
  }

  /** How many are not being replaced. */
  get standing(): number {
    return this.#standing().length;
  }

  #standing(): number[] {
    return [...this.sky.replicas.keys()].filter((index) => !this.#down.has(index));
  }
}

const killed = (replica: ServiceProcess): Promise<unknown> => replica.kill();

import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceProcess } from '../../support/service-process.js';
import type { PrivatePostgres } from '../rig/private-postgres.js';
import type { TcpProxy } from '../rig/tcp-proxy.js';

export interface Sky {
  /** The replicas; a dead one is replaced in its place. */
  readonly replicas: ServiceProcess[];
  readonly start: () => Promise<ServiceProcess>;
  readonly postgres: PrivatePostgres;
  readonly proxy: TcpProxy;
  readonly random: () => number;
  /** Milliseconds. */
  readonly tLate: number;
  readonly lateBirth: () => void;
}

const kinds = ['kill', 'stop', 'term', 'cut', 'restart', 'late-birth'] as const;
export type Blow = (typeof kinds)[number];

/** What happens to replicas and to the database, one blow after another, until it is told to end. */
export class Weather {
  readonly struck = new Map<Blow, number>();
  readonly #asleep: Promise<void>[] = [];
  #over = false;

  constructor(private readonly sky: Sky) {}

  async blow(): Promise<void> {
    while (!this.#over) {
      await pause(700 + this.sky.random() * 1_500);
      if (this.#over) return;
      await this.#strike(this.#choose());
    }
  }

  /** Ends, and wakes who sleeps. */
  async calm(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#asleep);
  }

  /** What has struck least comes first, so that a short storm has all of them. */
  #choose(): Blow {
    const least = Math.min(...kinds.map((kind) => this.struck.get(kind) ?? 0));
    const fresh = kinds.filter((kind) => (this.struck.get(kind) ?? 0) === least);
    const pool = this.sky.random() < 0.5 ? fresh : kinds;
    return pool[Math.floor(this.sky.random() * pool.length)] ?? 'kill';
  }

  async #strike(kind: Blow): Promise<void> {
    this.struck.set(kind, (this.struck.get(kind) ?? 0) + 1);
    const { random, replicas, proxy } = this.sky;
    const index = Math.floor(random() * replicas.length);
    switch (kind) {
      case 'kill':
        return this.#replace(index, (replica) => replica.kill());
      case 'term':
        return this.#replace(index, async (replica) => {
          await replica.stop();
        });
      case 'stop':
        this.#sleep(index);
        return;
      case 'cut':
        proxy.cut();
        return;
      case 'restart':
        return this.#restart();
      case 'late-birth':
        this.sky.lateBirth();
    }
  }

  async #replace(index: number, end: (replica: ServiceProcess) => Promise<void>): Promise<void> {
    const replica = this.sky.replicas[index];
    if (!replica) return;
    const next = this.sky.start();
    await end(replica);
    this.sky.replicas[index] = await next;
  }

  /** Longer than its life, now and then longer than T_late. */
  #sleep(index: number): void {
    const replica = this.sky.replicas[index];
    const { random, tLate } = this.sky;
    const long = random() < 0.3 ? tLate * 1.2 : 1_500 + random() * 1_500;
    replica?.pause();
    this.#asleep.push(pause(long).then(() => replica?.wake()));
  }

  async #restart(): Promise<void> {
    await this.sky.postgres.down();
    await pause(this.sky.random() * 2_000);
    await this.sky.postgres.up();
  }
}

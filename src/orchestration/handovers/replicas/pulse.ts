import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { AppConfig, Clock } from '../../../config/index.js';
import { ReplicaStore } from './replica-store.js';
import { TargetStops } from './target-stops.js';

/**
 * This process as one replica: its incarnation, and its heartbeat on the database's clock. Others take over the
 * work of a replica that has not told for `life`; it knows by its own clocks when that may have happened.
 */
@Injectable()
export class Pulse {
  readonly #log = new Logger('Replica');
  #incarnation = randomUUID();
  #workerPool: string | undefined;
  /** When the last confirmed beat was sent: by both clocks, for one stands still while a machine sleeps. */
  #confirmed = { wall: -Infinity, monotonic: -Infinity };
  /** Since when the beats have come without a gap; monotonic. */
  #steadySince = Infinity;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: ReplicaStore,
    private readonly stops: TargetStops,
  ) {}

  get incarnation(): string {
    return this.#incarnation;
  }

  /** False: others may have taken over what this replica holds, so it writes nothing more to Altinn. */
  alive(): boolean {
    const { life } = this.config.timings;
    const { wall, monotonic } = this.#confirmed;
    return this.clock.monotonic() - monotonic < life && this.clock.now() - wall < life;
  }

  /** Whether what was taken under this incarnation is still this replica's own. */
  holds(incarnation: string | undefined): boolean {
    return incarnation === this.#incarnation && this.alive();
  }

  /** It has told without a gap for one life: only then it may judge others, who were away from the database too. */
  steady(): boolean {
    return this.alive() && this.clock.monotonic() - this.#steadySince >= this.config.timings.life;
  }

  async start(): Promise<void> {
    const sent = this.#now();
    await this.store.join(this.#incarnation, this.#workerPool);
    this.#confirm(sent);
    this.#timer = setInterval(() => this.#beat(), this.config.timings.beat);
  }

  /** The engine has another name for this process; what it had taken under the old one is given free. */
  async workAs(workerPool: string | undefined): Promise<void> {
    const old = this.#workerPool;
    this.#workerPool = workerPool;
    await this.store.join(this.#incarnation, workerPool);
    if (old !== undefined) await this.store.unlockJobs(old);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.store.leave(this.#incarnation).catch(() => undefined);
  }

  #beat(): void {
    this.#beating ??= this.#tell().finally(() => (this.#beating = undefined));
  }

  async #tell(): Promise<void> {
    const sent = this.#now();
    try {
      const { alive, stops } = await this.store.beat(this.#incarnation);
      this.stops.set(stops);
      if (!alive) await this.#reborn();
      this.#confirm(sent);
    } catch (error) {
      this.#log.warn({ reason: 'beat-failed', code: error instanceof Error ? error.name : '' });
    }
  }

  /** Taken for dead: what the old incarnation holds is no longer its own. */
  async #reborn(): Promise<void> {
    this.#incarnation = randomUUID();
    this.#steadySince = Infinity;
    this.#log.warn({ reason: 'taken-for-dead' });
    await this.store.join(this.#incarnation, this.#workerPool);
  }

  #confirm(sent: { wall: number; monotonic: number }): void {
    const gap = sent.monotonic - this.#confirmed.monotonic >= this.config.timings.life;
    if (gap || this.#steadySince === Infinity) this.#steadySince = sent.monotonic;
    this.#confirmed = sent;
  }

  #now(): { wall: number; monotonic: number } {
    return { wall: this.clock.now(), monotonic: this.clock.monotonic() };
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { AppConfig, Clock } from '../../../config/index.js';
import { Database } from '../../../database/index.js';
import { Housekeeping } from '../audit/housekeeping.js';
import { Runs } from '../worker/runs.js';
import { Pulse } from './pulse.js';
import { ReplicaStore } from './replica-store.js';
import { Restorations } from './restorations.js';

/** Every so many sweeps it is checked that no job was lost. */
const lostJobsEvery = 15;

/** Takes over the work of dead replicas, and finds what this one has forgotten. */
@Injectable()
export class Recovery {
  readonly #log = new Logger('Replica');
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | undefined;
  #sweeps = 0;
  /** Held by this replica at the last sweep without a run. */
  #forgotten: ReadonlySet<string> = new Set();

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly store: ReplicaStore,
    private readonly pulse: Pulse,
    private readonly runs: Runs,
    private readonly restorations: Restorations,
    private readonly housekeeping: Housekeeping,
  ) {}

  async start(): Promise<void> {
    const { send, tLate, sweep } = this.config.timings;
    const now = this.clock.now();
    if (this.config.restored) await this.restorations.note(now, now + send + tLate);
    // A folder has one process: whoever held it before is dead.
    if (this.database.kind === 'pglite') {
      this.#tell(await this.store.takeOverAll(this.pulse.incarnation));
    }
    this.#timer = setInterval(() => {
      this.#sweeping ??= this.#sweep().finally(() => (this.#sweeping = undefined));
    }, sweep);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  async #sweep(): Promise<void> {
    try {
      await this.#releaseForgotten();
      if (!this.pulse.steady()) return;
      const { life, sweep } = this.config.timings;
      this.#tell(await this.store.takeOver(this.pulse.incarnation, life));
      if (++this.#sweeps % lostJobsEvery === 0) {
        const lost = await this.store.addLostJobs(sweep * lostJobsEvery);
        // The replica that had the turn may have died in it.
        await this.housekeeping.plan();
        if (lost > 0) this.#log.warn({ reason: 'lost-jobs-added', deliveries: lost });
      }
    } catch (error) {
      const code = error instanceof Error ? error.name : typeof error;
      this.#log.warn({ reason: 'sweep-failed', code });
    }
  }

  /** A run that could not write its end, or an acceptance whose commit was answered to nobody: seen twice, it is given free. */
  async #releaseForgotten(): Promise<void> {
    const { incarnation } = this.pulse;
    const held = await this.store.held(incarnation);
    const running = new Set(this.runs.ids);
    const forgotten = held.filter((id) => !running.has(id));
    const again = forgotten.filter((id) => this.#forgotten.has(id));
    this.#forgotten = new Set(forgotten);
    if (again.length > 0) await this.store.release(incarnation, again);
  }

  #tell(taken: number): void {
    if (taken > 0) this.#log.warn({ reason: 'taken-over', deliveries: taken });
  }
}

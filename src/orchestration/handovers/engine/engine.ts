import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { type Runner, run, type TaskList, type WorkerEvents } from 'graphile-worker';
import { AppConfig } from '../../../config/index.js';
import { Database } from '../../../database/index.js';
import { Housekeeping } from '../audit/housekeeping.js';
import { Pulse } from '../replicas/pulse.js';
import { Recovery } from '../replicas/recovery.js';
import { Runs } from '../worker/runs.js';
import { TargetLimits } from '../worker/target-limits.js';
import { EngineListeners } from './engine-listeners.js';
import { engineLogger } from './engine-logger.js';

const restartPause = 1_000;
/** An engine without a database may never say that it has stopped. */
const stopPatience = 5_000;

/**
 * graphile-worker delivers `advance delivery X` when its time has come; what that means is in our own tables.
 * The engine ends when the database fails it, so it is started again.
 */
@Injectable()
export class Engine
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  readonly #log = new Logger('Worker');
  readonly #stopping = new AbortController();
  #runner: Runner | undefined;
  #supervised: Promise<void> | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
    private readonly pulse: Pulse,
    private readonly recovery: Recovery,
    private readonly runs: Runs,
    private readonly limits: TargetLimits,
    private readonly housekeeping: Housekeeping,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.runs.open();
    await this.pulse.start();
    await this.recovery.start();
    await this.housekeeping.plan();
    this.#supervised = this.#supervise();
  }

  /** Takes nothing new; what runs goes on. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping.abort();
    this.runs.close();
    await Promise.race([this.#stopRunner(), pause(stopPatience)]);
    await this.#supervised;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.runs.ended();
    await this.recovery.stop();
    await this.pulse.stop();
  }

  async #stopRunner(): Promise<void> {
    await this.#runner?.stop().catch(() => undefined);
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#untilEnded();
      } catch (error) {
        const code = error instanceof Error ? error.name : typeof error;
        if (!signal.aborted) this.#log.warn({ reason: 'engine-ended', code });
      }
      await pause(restartPause, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * One engine's life. It is over when it says that it shuts down: what it then waits for may never come, when its
   * connections were cut.
   */
  async #untilEnded(): Promise<void> {
    // What an engine had taken that ended in this process would stay locked for hours.
    await this.pulse.workAs(undefined);
    const events: WorkerEvents = new EventEmitter();
    let name: string | undefined;
    events.once('pool:create', ({ workerPool }) => (name = workerPool.id));
    const over = new Promise<void>((resolve) => {
      for (const event of ['pool:gracefulShutdown', 'pool:forcefulShutdown'] as const)
        events.once(event, () => resolve());
    });
    const listeners = new EngineListeners(events);
    const runner = await this.#run(events);
    this.#runner = runner;
    try {
      // The name under which it locks jobs is told to the others, so that they can unlock them.
      await this.pulse.workAs(name);
      await Promise.race([runner.promise, over]);
      this.#log.warn({ reason: 'engine-ended' });
    } finally {
      void this.#abandon(runner, listeners);
    }
  }

  /** Nothing of it stays behind, also when it does not come to an end: a connection would be missed, and awaited at shutdown. */
  async #abandon(runner: Runner, listeners: EngineListeners): Promise<void> {
    // Rejects when it has stopped by itself.
    void runner.stop().catch(() => undefined);
    await Promise.race([runner.promise.catch(() => undefined), pause(stopPatience)]);
    listeners.drop();
  }

  #run(events: WorkerEvents): Promise<Runner> {
    const concurrency = this.config.concurrency;
    return run({
      events,
      pgPool: this.database.pool,
      taskList: this.#tasks(),
      noHandleSignals: true,
      logger: engineLogger,
      // A null lets the engine fetch for all its places at once.
      forbiddenFlags: () => this.#blocked(),
      parsedCronItems: [],
      preset: {
        worker: {
          concurrentJobs: concurrency,
          pollInterval: this.config.timings.sweep,
          localQueue: { size: concurrency },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    });
  }

  #tasks(): TaskList {
    return {
      advance: (payload) => this.runs.take((payload as { id: string }).id),
      housekeeping: () => this.housekeeping.run(),
    };
  }

  #blocked(): string[] | null {
    const blocked = this.limits.blocked();
    return blocked.length > 0 ? blocked.map((app) => `target:${app}`) : null;
  }
}

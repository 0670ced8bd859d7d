import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../../config/index.js';
import { Database } from '../../../database/index.js';
import { Auditor } from './auditor.js';
import { RetentionStore } from './retention-store.js';

const batch = 1_000;

/** The engine's repeated task: audits what is due, and deletes what ended long ago. One replica does it at a time. */
@Injectable()
export class Housekeeping {
  readonly #log = new Logger('Audit');

  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
    private readonly auditor: Auditor,
    private readonly retention: RetentionStore,
  ) {}

  /** Adds the next turn; there is never more than one in wait. */
  async plan(): Promise<void> {
    await this.database.query(
      `select graphile_worker.add_job('housekeeping', job_key := 'housekeeping', job_key_mode := 'preserve_run_at',
         run_at := now() + $1 * interval '1 millisecond', max_attempts := 1)`,
      [this.config.timings.auditTick],
    );
  }

  async run(): Promise<void> {
    try {
      await this.auditor.run();
      while ((await this.retention.bury(this.config.retention, batch)) === batch);
    } catch (error) {
      const code = error instanceof Error ? error.name : typeof error;
      this.#log.warn({ reason: 'housekeeping-failed', code });
    } finally {
      await this.plan();
    }
  }
}

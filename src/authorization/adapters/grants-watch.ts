import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { AppConfig } from '../../config/index.js';
import { HealthRegistry, MetricsRegistry } from '../../telemetry/index.js';
import { Grants } from '../domain/grants.js';
import { Ticker } from '../ticker.js';
import { GrantsFileError } from './grants-file-error.js';
import { GrantsSource } from './grants-source.js';

/**
 * Uses a changed grants file without a restart. A wrong one is not used: the grants that were right last go on, and
 * log, metric and readiness say so until the file is right again. The file is read whole, not watched: a mounted
 * ConfigMap changes by exchanging links, of which a watcher is not told.
 */
@Injectable()
export class GrantsWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #log = new Logger('Grants');
  readonly #reloads: Counter;
  readonly #wrong: Gauge;
  #failing: string | undefined;
  #stop: (() => void) | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly source: GrantsSource,
    private readonly grants: Grants,
    private readonly ticker: Ticker,
    metrics: MetricsRegistry,
    health: HealthRegistry,
  ) {
    this.#reloads = new Counter({
      name: 'flerapp_grants_reloads_total',
      help: 'Changed grants files by what became of them: replaced or refused',
      labelNames: ['outcome'],
      registers: [metrics],
    });
    this.#wrong = new Gauge({
      name: 'flerapp_grants_file_wrong',
      help: '1 while the grants file is wrong and the grants before it are in use',
      registers: [metrics],
    });
    health.add({
      name: 'grants',
      check: () => Promise.resolve(this.#failing === undefined ? 'up' : 'degraded'),
    });
  }

  onApplicationBootstrap(): void {
    this.#stop = this.ticker.every(this.config.timings.grantsReload, () => this.#look());
  }

  onApplicationShutdown(): void {
    this.#stop?.();
  }

  #look(): void {
    try {
      const loaded = this.source.read();
      if (!loaded) return;
      this.grants.replace(loaded.grants);
      this.#failed(undefined);
      this.#reloads.inc({ outcome: 'replaced' });
      this.#log.log({
        reason: 'grants-replaced',
        grants: loaded.grants.length,
        hash: loaded.hash,
      });
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Told once for each wrong file, not at each look. */
  #refuse(error: unknown): void {
    const findings = error instanceof GrantsFileError ? error.findings : [];
    const failure = JSON.stringify(findings);
    if (failure === this.#failing) return;
    this.#failed(failure);
    this.#reloads.inc({ outcome: 'refused' });
    this.#log.error({ reason: 'grants-refused', findings: findings.slice(0, 20) });
  }

  #failed(failure: string | undefined): void {
    this.#failing = failure;
    this.#wrong.set(failure === undefined ? 0 : 1);
  }
}

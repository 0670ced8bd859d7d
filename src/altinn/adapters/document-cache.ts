import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppConfig, Clock } from '../../config/index.js';

type Load = () => Promise<object>;

/** Public documents of apps by their addresses, kept for `timings.metadata`; asked for once at a time. Failures are not kept. */
@Injectable()
export class DocumentCache {
  readonly #kept: LRUCache<string, object, Load>;

  constructor(config: AppConfig, clock: Clock) {
    this.#kept = new LRUCache<string, object, Load>({
      max: 700,
      ttl: config.timings.metadata,
      perf: { now: () => clock.monotonic() },
      fetchMethod: (_key, _stale, { context }) => context(),
    });
  }

  get<T extends object>(url: string, load: () => Promise<T>): Promise<T> {
    return this.#kept.forceFetch(url, { context: load }) as Promise<T>;
  }
}

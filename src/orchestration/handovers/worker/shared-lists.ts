import { Injectable } from '@nestjs/common';
import {
  type AppId,
  type Instance,
  InstanceGateway,
  type InstanceWindow,
} from '../../../altinn/index.js';
import { Clock } from '../../../config/index.js';
import { Collector } from '../domain/collector.js';

export interface Listed {
  /** When the list was asked for: it proves nothing about what was done later. Epoch milliseconds. */
  readonly began: number;
  readonly instances: readonly Instance[];
}

/** Looks for instances of one app share their lists: those that come while one is under way wait for one list of all. */
@Injectable()
export class SharedLists {
  readonly #apps = new Map<AppId, Collector<InstanceWindow, Listed>>();

  constructor(
    private readonly clock: Clock,
    private readonly instances: InstanceGateway,
  ) {}

  /** @throws AltinnError when a page could not be had */
  list(app: AppId, window: InstanceWindow): Promise<Listed> {
    const collector = this.#apps.get(app) ?? this.#collectorOf(app);
    this.#apps.set(app, collector);
    return collector.submit(window);
  }

  #collectorOf(app: AppId): Collector<InstanceWindow, Listed> {
    return new Collector<InstanceWindow, Listed>(
      async (windows) => {
        const began = this.clock.now();
        const listed = { began, instances: await this.instances.list(app, union(windows)) };
        return windows.map(() => listed);
      },
      () => undefined,
      () => false,
    );
  }
}

const union = (windows: readonly InstanceWindow[]): InstanceWindow => ({
  from: Math.min(...windows.map(({ from }) => from)),
  before: Math.max(...windows.map(({ before }) => before)),
});

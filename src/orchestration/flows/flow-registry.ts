import type { Flow } from './domain/flow.js';

/** The flows that the service was started with. Does not change while it runs. */
export abstract class FlowRegistry {
  abstract get(name: string): Flow | undefined;
  /** Sorted by name. */
  abstract all(): readonly Flow[];
}

import type { Flow } from '../domain/flow.js';
import { FlowRegistry } from '../flow-registry.js';

/** Flows read once, at boot. */
export class FileFlowRegistry extends FlowRegistry {
  readonly #byName: ReadonlyMap<string, Flow>;

  constructor(private readonly flows: readonly Flow[]) {
    super();
    this.#byName = new Map(flows.map((flow) => [flow.name, flow]));
  }

  get(name: string): Flow | undefined {
    return this.#byName.get(name);
  }

  all(): readonly Flow[] {
    return this.flows;
  }
}

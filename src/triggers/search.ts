import { Injectable } from '@nestjs/common';
import {
  AppGateway,
  type ChangedWindow,
  type Instance,
  InstanceGateway,
  type InstanceRef,
  type ProcessDefinition,
} from '../altinn/index.js';
import { isCandidate } from './domain/candidate.js';
import type { PolledFlow } from './domain/polled-flow.js';
import { type Claim, PollStore } from './poll-store.js';

export interface FoundPage {
  readonly instances: readonly Instance[];
  /** Those of them that the flow waits for and has never had. */
  readonly fresh: readonly InstanceRef[];
}

/** Reads A's instances in Storage and tells which of them nobody has handed over. */
@Injectable()
export class Search {
  constructor(
    private readonly apps: AppGateway,
    private readonly instances: InstanceGateway,
    private readonly store: PollStore,
  ) {}

  /**
   * @throws AltinnError
   * @throws LeaseLost
   */
  async *pages(
    claim: Claim,
    window: Pick<ChangedWindow, 'changedFrom' | 'changedBefore'>,
    signal: AbortSignal,
  ): AsyncGenerator<FoundPage> {
    const { flow } = claim;
    const { app, since: createdFrom, ready } = flow.source;
    const ended = 'processEnded' in ready ? ({ ended: true } as const) : {};
    const process = await this.#process(flow);
    for await (const instances of this.instances.changed(
      app,
      { createdFrom, ...window, ...ended },
      signal,
    )) {
      await this.store.keep(claim);
      yield { instances, fresh: await this.#fresh(flow, instances, process) };
    }
  }

  async #fresh(
    flow: PolledFlow,
    instances: readonly Instance[],
    process: ProcessDefinition,
  ): Promise<InstanceRef[]> {
    const ready = instances.filter((instance) => isCandidate(flow, instance, process));
    const known = await this.store.known(
      flow,
      ready.map(({ guid }) => guid),
    );
    return ready
      .filter(({ guid }) => !known.has(guid))
      .map(({ partyId, guid }) => ({ partyId, guid }));
  }

  /** Where only the end of the process counts, A's BPMN is not asked for. */
  async #process({ source: { app, ready } }: PolledFlow): Promise<ProcessDefinition> {
    return 'processEnded' in ready ? { tasks: [], firstTask: '' } : this.apps.process(app);
  }
}

import { Injectable, Logger } from '@nestjs/common';
import type { InstanceRef } from '../altinn/index.js';
import { pollerCaller } from '../authorization/index.js';
import { AppConfig } from '../config/index.js';
import { HandoversService } from '../orchestration/handovers/index.js';
import { Problem } from '../problems/index.js';
import { Position } from './domain/position.js';
import { type Claim, PollStore } from './poll-store.js';
import { Search } from './search.js';

/** So many are accepted between two looks at the lease; the store takes them into few commits. */
const atATime = 50;

/**
 * One poll of one flow: A's call to us is at most once, so what is ready in Storage and unknown here is accepted.
 * An instance is accepted before the position moves past it; accepting twice makes one handover, for its id is derived.
 */
@Injectable()
export class Poll {
  readonly #log = new Logger('Poll');

  constructor(
    private readonly config: AppConfig,
    private readonly store: PollStore,
    private readonly search: Search,
    private readonly handovers: HandoversService,
  ) {}

  /**
   * @throws AltinnError
   * @throws LeaseLost when another replica took it over
   */
  run(claim: Claim, signal: AbortSignal): Promise<void> {
    return claim.stage === 'counting' ? this.#first(claim, signal) : this.#further(claim, signal);
  }

  /** Counts before it accepts anything: a wrong `since` must not hand over what was sent in for years. */
  async #first(claim: Claim, signal: AbortSignal): Promise<void> {
    const position = new Position(claim.startedAt);
    const fresh = new Map<string, InstanceRef>();
    for await (const page of this.search.pages(claim, {}, signal)) {
      position.after(page.instances);
      for (const source of page.fresh) fresh.set(source.guid, source);
    }
    const found = fresh.size;
    if (found > this.config.pollFirstLimit) {
      await this.store.hold(claim, found);
      this.#log.warn({ flow: claim.flow.name, reason: 'approval-needed', waiting: found });
      return;
    }
    await this.#accept(claim, [...fresh.values()], signal);
    await this.#end(claim, position, { found, swept: true });
  }

  async #further(claim: Claim, signal: AbortSignal): Promise<void> {
    const position = new Position(claim.startedAt);
    const from = this.#from(claim);
    const window = from === undefined ? {} : { changedFrom: from };
    let found = 0;
    for await (const page of this.search.pages(claim, window, signal)) {
      found += await this.#accept(claim, page.fresh, signal);
      const reached = position.after(page.instances);
      if (reached !== undefined) await this.store.advance(claim, reached);
    }
    // What has just been sent in goes first: the sweep over all that is older can take its time.
    const sweep = from !== undefined && claim.sweepDue;
    if (sweep) found += await this.#sweep(claim, from, signal);
    await this.#end(claim, position, { found, swept: sweep || from === undefined });
  }

  /** Finds what the position has passed: an instance that Storage showed later than the overlap, or that a changed BPMN made ready. */
  async #sweep(claim: Claim, before: number, signal: AbortSignal): Promise<number> {
    let found = 0;
    for await (const page of this.search.pages(claim, { changedBefore: before }, signal)) {
      found += await this.#accept(claim, page.fresh, signal);
    }
    return found;
  }

  #from({ position }: Claim): number | undefined {
    return position === undefined ? undefined : position - this.config.timings.pollOverlap;
  }

  async #end(
    claim: Claim,
    position: Position,
    { found, swept }: { found: number; swept: boolean },
  ): Promise<void> {
    const reached = position.whole();
    await this.store.end(claim, {
      found,
      swept,
      ...(reached !== undefined && { position: reached }),
    });
    if (found > 0) this.#log.log({ flow: claim.flow.name, reason: 'found', handovers: found });
  }

  /** @returns how many */
  async #accept(
    claim: Claim,
    sources: readonly InstanceRef[],
    signal: AbortSignal,
  ): Promise<number> {
    for (let i = 0; i < sources.length; i += atATime) {
      signal.throwIfAborted();
      await this.store.keep(claim);
      const accepted = await Promise.allSettled(
        sources.slice(i, i + atATime).map((source) => this.#acceptOne(claim, source)),
      );
      for (const one of accepted) if (one.status === 'rejected') throw one.reason;
    }
    return sources.length;
  }

  /** Cancelled since it was looked up: a person has decided. */
  async #acceptOne({ flow }: Claim, source: InstanceRef): Promise<void> {
    try {
      await this.handovers.accept(flow, source, pollerCaller);
    } catch (error) {
      if (!(error instanceof Problem && error.type === 'handover-cancelled')) throw error;
    }
  }
}

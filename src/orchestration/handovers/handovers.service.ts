import { Injectable } from '@nestjs/common';
import type { InstanceRef } from '../../altinn/index.js';
import type { Caller } from '../../authorization/index.js';
import { Clock } from '../../config/index.js';
import { Problem } from '../../problems/index.js';
import type { Flow } from '../flows/index.js';
import type { Handover } from './domain/delivery.js';
import { type HandoverStatus, handoverStatus, isSettled } from './domain/handover-status.js';
import { HandoverChanges } from './handover-changes.js';
import { HandoverStore } from './handover-store.js';
import { Runs } from './worker/runs.js';

export interface Accepted {
  readonly handover: Handover;
  /** How it stood before this request; undefined: it is new. */
  readonly before?: HandoverStatus;
}

/** Accepts handovers and waits for their outcome; everything that trigger-independent callers share. */
@Injectable()
export class HandoversService {
  constructor(
    private readonly store: HandoverStore,
    private readonly clock: Clock,
    private readonly runs: Runs,
    private readonly changes: HandoverChanges,
  ) {}

  /**
   * One local commit; Altinn is not asked (design §3). A refused or expired handover is opened again.
   * @throws Problem `handover-cancelled`
   */
  async accept(flow: Flow, source: InstanceRef, caller: Caller): Promise<Accepted> {
    const { handover, created } = await this.#store(flow, source, caller);
    if (created) return { handover };
    const before = statusOf(handover);
    if (before === 'cancelled') throw new Problem('handover-cancelled');
    if (before !== 'refused' && before !== 'expired') return { handover, before };
    // Of a tombstone only a handover of which nothing was made begins anew.
    if (handover.archived && handover.deliveries.some(({ instance }) => instance)) {
      return { handover, before };
    }
    if (handover.archived) {
      await this.store.forget(handover.id);
      return { handover: (await this.#store(flow, source, caller)).handover, before };
    }
    const by = { source, caller };
    return { handover: await this.store.reopen(handover.id, by, this.clock.now()), before };
  }

  /** Where there is a place, this replica starts with it at once; elsewhere a job waits for whichever is free. */
  async #store(flow: Flow, source: InstanceRef, caller: Caller) {
    const { name, targets } = flow;
    const runBy = this.runs.reserve(targets);
    const at = this.clock.now();
    let started = false;
    try {
      const accepted = await this.store.accept({
        flow: name,
        sourceApp: flow.source.app,
        source,
        caller,
        targets,
        at,
        ...(runBy !== undefined && { runBy }),
      });
      started = accepted.created && runBy !== undefined;
      const { handover } = accepted;
      if (started) {
        for (const delivery of handover.deliveries) {
          this.runs.start({ handover, delivery, intents: [] });
        }
      }
      return accepted;
    } finally {
      if (runBy !== undefined && !started) this.runs.free(targets.length);
    }
  }

  /** The handover once it is settled, or as it is when `wait` milliseconds have passed. */
  async settled(handover: Handover, wait: number): Promise<Handover> {
    if (wait <= 0) return handover;
    let current = handover;
    const timeout = AbortSignal.timeout(wait);
    while (!timeout.aborted && !isSettled(statusOf(current))) {
      // Listening begins before reading: a change in between is not missed.
      const change = this.changes.next(handover.id, timeout);
      current = (await this.store.find(handover.id)) ?? current;
      if (!isSettled(statusOf(current))) await change;
    }
    return (await this.store.find(handover.id)) ?? current;
  }
}

export const statusOf = (handover: Handover): HandoverStatus =>
  handoverStatus(handover.deliveries.map(({ state }) => state));

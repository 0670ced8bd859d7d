import { Injectable } from '@nestjs/common';
import { AppConfig, Clock } from '../../../config/index.js';
import type { CreateOutcome } from '../../../altinn/index.js';
import type { Delivery, Intent } from '../domain/delivery.js';
import { fullJitter } from '../domain/pauses.js';
import { lateAfter, nextLook } from '../domain/probe-schedule.js';
import { HandoverStore } from '../handover-store.js';
import { TargetStops } from '../replicas/target-stops.js';
import type { Outcome, Run } from './run.js';

/** What the answer to a create means for its delivery. */
@Injectable()
export class AfterCreate {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: HandoverStore,
    private readonly stops: TargetStops,
  ) {}

  async of({ delivery }: Run, intent: Intent, outcome: CreateOutcome): Promise<Outcome> {
    switch (outcome.kind) {
      case 'created':
        return this.#created(delivery, intent, outcome);
      case 'not-sent':
        return this.#nothingMade(delivery, intent, outcome);
      case 'refused-at-door':
        return this.#nothingMade(delivery, intent, { ...outcome, code: outcome.kind });
      case 'unknown':
        return this.#unknown(delivery, intent, outcome);
    }
  }

  async #created(
    delivery: Delivery,
    intent: Intent,
    { instance: made, markerKept }: Extract<CreateOutcome, { kind: 'created' }>,
  ): Promise<Outcome> {
    const instance = { partyId: made.partyId, guid: made.guid };
    const now = this.clock.now();
    // The marker is repaired by `completing`; what is made next in that app could be lost for ever.
    if (!markerKept) await this.stops.stop(delivery.targetApp, 'marker-dropped', delivery.id, now);
    return {
      change: { state: 'completing', instance, writingSince: now },
      facts: {
        observations: [{ kind: 'created', instance }],
        notes: [{ id: intent.id, outcome: 'created', settled: 'made' }],
      },
    };
  }

  /** Nothing left, or it was refused at the door: the only outcomes that another POST may follow without a look. */
  #nothingMade(
    delivery: Delivery,
    intent: Intent,
    outcome: { kind: 'not-sent' | 'refused-at-door'; code: string; retryAfter?: number },
  ): Outcome {
    const { code, kind } = outcome;
    const nextRunAt = this.clock.now() + this.#pause(delivery, outcome);
    return {
      change: { state: 'creating', reason: code, failed: true, nextRunAt },
      facts: { notes: [{ id: intent.id, outcome: code, settled: kind }] },
    };
  }

  #unknown(
    delivery: Delivery,
    intent: Intent,
    outcome: Extract<CreateOutcome, { kind: 'unknown' }>,
  ): Outcome {
    const now = this.clock.now();
    const { code, then, named } = outcome;
    void outcome.late?.then((late) => this.#heardLate(delivery, late));
    // An instance that the answer names is asked about at once (design §6).
    const nextRunAt = named ? now : nextLook(intent, now, this.config.timings);
    return {
      change: {
        state: 'creating',
        reason: code,
        nextRunAt: Math.min(nextRunAt, Math.max(now, lateAfter(intent, this.config.timings))),
      },
      facts: {
        observations: named ? [{ kind: 'named', instance: named }] : [],
        notes: [{ id: intent.id, outcome: code, then }],
      },
    };
  }

  /** The answer came after the attempt was given up: a fact, whoever holds the delivery by now. */
  async #heardLate(delivery: Delivery, late: CreateOutcome): Promise<void> {
    if (late.kind !== 'created') return;
    const { partyId, guid } = late.instance;
    const instance = { partyId, guid };
    await this.store.observe(delivery.id, { kind: 'created-late', instance }, this.clock.now());
  }

  #pause(delivery: Delivery, outcome: { readonly retryAfter?: number }): number {
    const { retryFirst: first, retryLongest: longest } = this.config.timings;
    return Math.max(fullJitter(delivery.attempts, { first, longest }), outcome.retryAfter ?? 0);
  }
}

import { Injectable } from '@nestjs/common';
import type { InstanceRef } from '../../../altinn/index.js';
import { AppConfig, Clock } from '../../../config/index.js';
import type { Change, Intent, Observation } from '../domain/delivery.js';
import { lateAfter, nextLook } from '../domain/probe-schedule.js';
import { type FirstLook, firstLook } from '../domain/first-look.js';
import type { Plan } from '../domain/plan.js';
import { HandoverStore } from '../handover-store.js';
import { Restorations } from '../replicas/restorations.js';
import { Poster } from './poster.js';
import { Probe } from './probe.js';
import { type Outcome, type Run, Step } from './run.js';

/** How often a failure that seldom heals is tried before a person is asked. */
const fewTries = 3;

/** `creating`: INTENT → PROBE → ACT → RECORD (design §6). */
@Injectable()
export class CreatingStep extends Step {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: HandoverStore,
    private readonly probe: Probe,
    private readonly poster: Poster,
    private readonly restorations: Restorations,
  ) {
    super();
  }

  async run(run: Run): Promise<Outcome> {
    const open = run.intents.find(({ settled }) => settled === undefined);
    if (open) return this.#reconcile(run, open);
    const last = run.intents.findLast(({ kind }) => kind === 'post');
    const verdict = last && this.#afterFailure(run, last);
    return verdict ? { change: verdict } : this.poster.post(run);
  }

  /** A is ready for the first time: B is looked for first where it may have been made before. @param readyAt epoch milliseconds */
  async begin(run: Run, readyAt: number): Promise<Outcome> {
    const open = run.intents.find(({ settled }) => settled === undefined);
    if (open) return this.#reconcile(run, open);
    const look = run.plan && (await this.#firstLook(run, run.plan));
    if (!look) return this.poster.post(run, readyAt);
    const at = this.clock.now();
    const intended = await this.store.intend(run.delivery, {
      kind: 'look',
      ...look,
      readyAt,
    });
    run.delivery = intended.delivery;
    run.intents = [...run.intents, intended.intent];
    return { change: { state: 'creating', reason: 'looking-first', nextRunAt: at } };
  }

  /** Undefined: nothing to look for, or it was looked for already. */
  async #firstLook({ handover, intents }: Run, { source }: Plan): Promise<FirstLook | undefined> {
    const restoredAt = await this.restorations.last();
    const look = firstLook(source, handover.createdAt, restoredAt, this.config.timings);
    const done = intents.some(({ kind, at }) => kind === 'look' && look && at >= look.at);
    return done ? undefined : look;
  }

  /** No POST follows an earlier POST without a look between, whatever the earlier answer was. */
  async #reconcile(run: Run, open: Intent): Promise<Outcome> {
    const { delivery, intents } = run;
    const seen = await this.store.observations(delivery.id);
    const look = await this.probe.look(delivery, intents, seen);
    const reason = open.outcome ?? 'outcome-unknown';
    switch (look.kind) {
      case 'found':
        return this.#adopt(open, look.instances);
      case 'deleted': {
        const observations = [{ kind: 'deleted', instance: look.instance }];
        const change = { state: 'parked', reason: 'target-deleted', instance: look.instance };
        return { change: change as Change, facts: { observations } };
      }
      case 'not-yet': {
        const nextRunAt = nextLook(open, this.clock.now(), this.config.timings);
        return { change: { state: 'creating', reason, nextRunAt } };
      }
      case 'rolled-back':
      case 'nothing-made':
        return {
          change: { state: 'creating', reason },
          facts: { notes: [{ id: open.id, settled: look.kind }] },
        };
    }
  }

  #adopt(open: Intent, found: readonly InstanceRef[]): Outcome {
    const observations: Observation[] = found.map((instance) => ({ kind: 'found', instance }));
    const facts = { observations, notes: [{ id: open.id, settled: 'made' as const }] };
    const [instance] = found;
    if (!instance) throw new Error('a hit without an instance');
    if (found.length > 1) {
      return { change: { state: 'parked', reason: 'duplicate-instances', instance }, facts };
    }
    // The app may still be at work on what it made: the last look comes after T_late.
    const unseenWriteAt = lateAfter(open, this.config.timings) - this.config.timings.tLate;
    return { change: { state: 'completing', instance, adopted: true, unseenWriteAt }, facts };
  }

  /** What follows a POST that is known to have made nothing; undefined: another POST. */
  #afterFailure({ intents, delivery }: Run, last: Intent): Change | undefined {
    const since = delivery.retriedAt ?? 0;
    if (last.at < since) return undefined;
    const counted = intents.filter(({ at, kind }) => kind === 'post' && at >= since);
    const reason = last.outcome ?? 'outcome-unknown';
    const tries = counted.filter((i) => i.then === last.then && i.settled === last.settled).length;
    const given = Math.min(...counted.map(({ at }) => at)) + this.config.timings.retryBudget;
    const giveUp =
      last.then === 'permanent' ||
      ((last.then === 'few-tries' || last.settled === 'refused-at-door') && tries >= fewTries) ||
      this.clock.now() > given;
    return giveUp ? { state: 'parked', reason } : undefined;
  }
}

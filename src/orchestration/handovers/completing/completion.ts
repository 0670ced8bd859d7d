import { AltinnError, type Instance, type InstanceRef } from '../../../altinn/index.js';
import type { Change, CopiedFile, Delivery, Finding } from '../domain/delivery.js';
import type { Plan } from '../domain/plan.js';

/** A person must decide: ends the run, and parks the delivery. */
export class Parked extends Error {
  override readonly name = 'Parked';

  constructor(
    readonly reason: string,
    readonly findings: readonly Finding[] = [],
  ) {
    super(reason);
  }
}

/** Nothing to do before then: ends the run without a failure. */
export class Later extends Error {
  override readonly name = 'Later';

  constructor(
    readonly reason: string,
    /** Epoch milliseconds. */
    readonly at: number,
  ) {
    super(reason);
  }
}

/** One run of `completing`: what is wanted, B as it is now, and what this run has done so far. */
export class Completion {
  modelWritten: boolean;
  /** Model writes of this run that were answered with a 2xx. */
  modelWrites = 0;
  files: readonly CopiedFile[];
  notes: readonly Finding[];
  unseenWriteAt: number | undefined;
  filled: boolean;

  constructor(
    readonly delivery: Delivery,
    readonly plan: Plan,
    readonly ref: InstanceRef,
    /** B's first task: only there B is written to. */
    readonly firstTask: string,
    /** B as Storage has it; read anew after each write. */
    public target: Instance,
    /** When that reading of B began, epoch milliseconds. */
    public seenAt: number,
    private readonly now: () => number,
  ) {
    this.modelWritten = delivery.modelWritten;
    this.files = delivery.files;
    this.notes = [];
    this.unseenWriteAt = delivery.unseenWriteAt;
    this.filled = delivery.filled;
  }

  /**
   * Writes to B, if everything in it is ours.
   * @throws Parked when a person has been at work in B, whose change must not be overwritten
   */
  async write<T>(action: () => Promise<T>): Promise<T> {
    this.#assertOurs();
    return this.unseen(action);
  }

  /** Runs a write; when its answer is not seen, B must be looked at again after T_late. */
  async unseen<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (error instanceof AltinnError && mayHaveHappened(error)) this.unseenWriteAt = this.now();
      throw error;
    }
  }

  /** What is kept of this run, whatever comes next. */
  progress(): Omit<Change, 'state'> {
    return {
      modelWritten: this.modelWritten,
      files: this.files,
      findings: this.notes,
      filled: this.filled,
      unseenWriteAt: this.unseenWriteAt ?? null,
      writingSince: null,
    };
  }

  #assertOurs(): void {
    const { process, createdBy, data } = this.target;
    if (process.ended || process.currentTask?.elementId !== this.firstTask) {
      throw new Parked('target-moved-on');
    }
    const foreign = data.filter(
      ({ isHardDeleted, lastChangedBy }) =>
        !isHardDeleted && lastChangedBy !== undefined && lastChangedBy !== createdBy,
    );
    if (foreign.length > 0) {
      throw new Parked(
        'target-changed',
        foreign.map(({ dataType }) => ({ target: dataType, code: 'changed-by-someone-else' })),
      );
    }
  }
}

/** A part of B that is brought to what is wanted, one write at a time. */
export abstract class Part {
  /** @returns true when it wrote: B is then read anew and every part asked again */
  abstract converge(completion: Completion): Promise<boolean>;
}

const mayHaveHappened = ({ failure }: AltinnError): boolean =>
  failure === 'unknown' || failure === 'unavailable' || failure === 'token-died';

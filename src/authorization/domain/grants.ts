import { type Clock, SystemClock } from '../../config/index.js';
import { type GrantDecision, permitted, refused } from './grant-decision.js';
import { GrantIndex } from './grant-index.js';
import { type Grant, type GrantRefusal, grantRefusals, type Question, refusalOf } from './grant.js';
import type { OperationName } from './operation.js';
import type { Caller } from './principal.js';

/** A question as it is put from outside: it is always about now. */
export type GrantQuestion = Omit<Question, 'at'>;

/**
 * The rules that say which caller may do what with which flow. Deny by default, and monotone: a further
 * grant never takes a permit away, a caller with fewer attributes never gets one more.
 */
export class Grants {
  #index: GrantIndex;

  constructor(
    grants: readonly Grant[],
    private readonly clock: Pick<Clock, 'now'> = new SystemClock(),
  ) {
    this.#index = new GrantIndex(grants);
  }

  /** The grants as they stand in the file. */
  all(): readonly Grant[] {
    return this.#index.grants;
  }

  /** From now on these, and no other: the file has changed. */
  replace(grants: readonly Grant[]): void {
    this.#index = new GrantIndex(grants);
  }

  /** The first grant that allows it, or why the nearest one does not. Never throws. */
  decide(asked: GrantQuestion): GrantDecision {
    const question = { ...asked, at: this.clock.now() };
    const grants = this.#index.of(asked.caller);
    const stranger = asked.caller.person ? 'group-not-listed' : 'organisation-not-listed';
    let nearest: GrantRefusal = grants ? 'client-not-listed' : stranger;
    for (const grant of grants ?? []) {
      const refusal = refusalOf(grant, question);
      if (refusal === undefined) return permitted(grant.id);
      if (grantRefusals.indexOf(refusal) > grantRefusals.indexOf(nearest)) nearest = refusal;
    }
    return refused(nearest);
  }

  /** All grants that allow it, in the order of the file; what else they ask for is not looked at. */
  permitting(asked: GrantQuestion): readonly Grant[] {
    const question = { ...asked, at: this.clock.now() };
    const grants = this.#index.of(asked.caller) ?? [];
    return grants.filter((grant) => refusalOf(grant, question) === undefined);
  }

  allows(caller: Caller, flow: string, operation: OperationName): boolean {
    return this.decide({ caller, flow, operation }).effect === 'permit';
  }

  /** The flows that the caller may do this with; what a list may show. Names are those of the grants, not of existing flows. */
  flowsOf(caller: Caller, operation: OperationName): ReadonlySet<string> | 'all' {
    const names = new Set<string>();
    const question = { caller, operation, at: this.clock.now() };
    for (const grant of this.#index.of(caller) ?? []) {
      if (refusalOf(grant, question) !== undefined) continue;
      if (grant.flows === 'all') return 'all';
      for (const name of grant.flows) names.add(name);
    }
    return names;
  }
}

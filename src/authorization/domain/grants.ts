import { grantRefusals, refusalOf, type Grant, type GrantRefusal, type Question } from './grant.js';
import type { OperationName } from './operation.js';
import type { Caller } from './principal.js';

export type GrantDecision =
  | { readonly effect: 'permit'; readonly grantId: string }
  /** `cause` is that of the grant that came nearest. */
  | { readonly effect: 'refuse'; readonly cause: GrantRefusal };

/**
 * The rules that say which caller may do what with which flow. Deny by default, and monotone: a further
 * grant never takes a permit away, a caller with fewer attributes never gets one more.
 */
export class Grants {
  private readonly byOrganisation = new Map<string, Grant[]>();

  constructor(grants: readonly Grant[]) {
    for (const grant of grants) {
      for (const organisation of grant.caller.organisations) {
        const others = this.byOrganisation.get(organisation);
        if (others) others.push(grant);
        else this.byOrganisation.set(organisation, [grant]);
      }
    }
  }

  /** The first grant that allows it, or why the nearest one does not. Never throws. */
  decide(question: Question): GrantDecision {
    let nearest: GrantRefusal = 'organisation-not-listed';
    for (const grant of this.of(question.caller)) {
      const refusal = refusalOf(grant, question);
      if (refusal === undefined) return { effect: 'permit', grantId: grant.id };
      if (grantRefusals.indexOf(refusal) > grantRefusals.indexOf(nearest)) nearest = refusal;
    }
    return { effect: 'refuse', cause: nearest };
  }

  allows(caller: Caller, flow: string, operation: OperationName): boolean {
    return this.decide({ caller, flow, operation }).effect === 'permit';
  }

  /** The flows that the caller may do this with; what a list may show. Names are those of the grants, not of existing flows. */
  flowsOf(caller: Caller, operation: OperationName): ReadonlySet<string> | 'all' {
    const names = new Set<string>();
    for (const grant of this.of(caller)) {
      if (refusalOf(grant, { caller, operation }) !== undefined) continue;
      if (grant.flows === 'all') return 'all';
      for (const name of grant.flows) names.add(name);
    }
    return names;
  }

  private of(caller: Caller): readonly Grant[] {
    return this.byOrganisation.get(caller.organisation) ?? [];
  }
}

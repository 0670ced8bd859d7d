import { Injectable } from '@nestjs/common';
import { type Grant, type GrantRefusal } from './domain/grant.js';
import { Grants } from './domain/grants.js';
import type { HandoverPolicyQuestion } from './handover-policy.js';
import { PolicyRegistry, type PolicyRefusal } from './policy-registry.js';

export type GrantChoice =
  | { readonly effect: 'permit'; readonly grant: Grant }
  | { readonly effect: 'refuse'; readonly cause: GrantRefusal | PolicyRefusal };

/** Which grant lets a handover be made: the first one that allows it and all of whose policies permit. */
@Injectable()
export class GrantConditions {
  constructor(
    private readonly grants: Grants,
    private readonly policies: PolicyRegistry,
  ) {}

  /** Grants without policies come first, so that nobody is asked where nobody needs to be. Never throws. */
  async choose(question: HandoverPolicyQuestion): Promise<GrantChoice> {
    const { caller, flow } = question;
    const asked = { caller, flow, operation: 'handovers:create' } as const;
    const decision = this.grants.decide(asked);
    if (decision.effect === 'refuse') return { effect: 'refuse', cause: decision.cause };
    let cause: PolicyRefusal = 'policy-denied';
    const candidates = this.grants.permitting(asked);
    for (const grant of candidates.toSorted((a, b) => a.policies.length - b.policies.length)) {
      const refusal = await this.#refusal(grant, question);
      if (refusal === undefined) return { effect: 'permit', grant };
      cause = refusal;
    }
    return { effect: 'refuse', cause };
  }

  /** Of all policies of one grant, the first that does not permit. */
  async #refusal(
    grant: Grant,
    question: HandoverPolicyQuestion,
  ): Promise<PolicyRefusal | undefined> {
    for (const name of grant.policies) {
      const refusal = await this.policies.refusal(name, question);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }
}

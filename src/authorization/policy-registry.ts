import { Injectable, Logger } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { AppConfig } from '../config/index.js';
import {
  HandoverPolicy,
  type HandoverPolicyCheck,
  type HandoverPolicyQuestion,
} from './handover-policy.js';

/** Why a policy does not let a handover through; codes of ours. */
export type PolicyRefusal = 'policy-denied' | 'policy-failed' | 'policy-timed-out';

/** Finds the providers that are marked `@HandoverPolicy(name)`, and asks them. */
@Injectable()
export class PolicyRegistry {
  readonly #log = new Logger('Policies');

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly config: AppConfig,
  ) {}

  /** Known before the providers exist. @throws Error when two classes have one name */
  names(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { name } of this.#marked()) {
      if (names.has(name)) throw new Error(`Two classes are marked @HandoverPolicy('${name}')`);
      names.add(name);
    }
    return names;
  }

  /** Undefined when the policy permits. Never throws: what a policy throws can hold values, so only its name is logged. */
  async refusal(
    name: string,
    question: HandoverPolicyQuestion,
  ): Promise<PolicyRefusal | undefined> {
    const found = this.#marked().find((one) => one.name === name);
    if (!found) return 'policy-failed';
    const answer = await this.#ask(found.instance, question);
    if (answer === true) return undefined;
    if (answer === false) return 'policy-denied';
    this.#log.warn({ reason: answer, policy: name });
    return answer;
  }

  async #ask(
    policy: HandoverPolicyCheck,
    question: HandoverPolicyQuestion,
  ): Promise<boolean | 'policy-failed' | 'policy-timed-out'> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'policy-timed-out'>((resolve) => {
      timer = setTimeout(() => resolve('policy-timed-out'), this.config.timings.policy);
    });
    try {
      const answer = (async () => policy.permits(structuredClone(question)))();
      const first: unknown = await Promise.race([answer, late]);
      return first === 'policy-timed-out' ? first : first === true;
    } catch {
      return 'policy-failed';
    } finally {
      clearTimeout(timer);
    }
  }

  #marked(): { name: string; instance: HandoverPolicyCheck }[] {
    return this.discovery.getProviders({ metadataKey: HandoverPolicy.KEY }).flatMap((wrapper) => {
      const name = this.discovery.getMetadataByDecorator(HandoverPolicy, wrapper);
      return name === undefined
        ? []
        : [{ name, instance: wrapper.instance as HandoverPolicyCheck }];
    });
  }
}

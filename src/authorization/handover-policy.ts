import { DiscoveryService } from '@nestjs/core';
import type { InstanceRef } from '../altinn/index.js';
import type { Caller } from './domain/principal.js';

/** What a policy is asked: when a handover is accepted, and again before each instance of B is made. */
export interface HandoverPolicyQuestion {
  readonly caller: Caller;
  /** Name of the flow. */
  readonly flow: string;
  /** The source instance as the caller named it; before B is made it has been read from Storage and found to be the flow's. */
  readonly source: InstanceRef;
  /** Name of the target whose B is about to be made; undefined when the handover is accepted. */
  readonly target?: string;
}

/**
 * A condition on a grant, written in TypeScript. Mark the provider with `@HandoverPolicy('name')` and name it in
 * `policies` of a grant. All policies of a grant must permit. One that throws, or takes too long, denies.
 */
export interface HandoverPolicyCheck {
  /** @returns true to permit; anything else denies */
  permits(question: HandoverPolicyQuestion): boolean | Promise<boolean>;
}

/** `@HandoverPolicy('office-hours')` on an injectable class makes it known to grants by that name. */
export const HandoverPolicy = DiscoveryService.createDecorator<string>();

import { Injectable } from '@nestjs/common';
import {
  HandoverPolicy,
  type HandoverPolicyCheck,
  type HandoverPolicyQuestion,
} from '../../../src/authorization/index.js';

/** Parties of which nothing is handed over for now; a real one would ask a register. */
@Injectable()
export class BlockList {
  readonly partyIds = new Set<string>();

  has(partyId: string): Promise<boolean> {
    return Promise.resolve(this.partyIds.has(partyId));
  }
}

/**
 * A condition that YAML cannot say. A grant names it: `policies: [no-blocked-parties]`. It is asked when a handover is
 * accepted and again before B is made, so that a party that is blocked in between gets no B.
 */
@Injectable()
@HandoverPolicy('no-blocked-parties')
export class BlockedParties implements HandoverPolicyCheck {
  constructor(private readonly blocked: BlockList) {}

  async permits({ source }: HandoverPolicyQuestion): Promise<boolean> {
    return !(await this.blocked.has(source.partyId));
  }
}

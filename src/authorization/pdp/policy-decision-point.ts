import { Injectable } from '@nestjs/common';
import { AltinnError, type AppId, PdpGateway } from '../../altinn/index.js';
import type { PdpQuestion } from './pdp-question.js';
import { type PdpVerdict, verdictOf } from './pdp-verdict.js';
import { parseXacmlAnswer } from './xacml-answer.js';
import { xacmlRequest } from './xacml-request.js';

export interface LevelRule {
  /** The subject's authentication level, 0 to 4. */
  readonly level: number;
  /** What the flow asks for beside the policy. */
  readonly minimumLevel: number;
}

/** Asks Altinn whether somebody may do something. Nothing is remembered: each delivery asks anew. */
@Injectable()
export class PolicyDecisionPoint {
  constructor(private readonly gateway: PdpGateway) {}

  /** @param app whose org asks; never throws for an outage: that is a verdict */
  async ask(app: AppId, question: PdpQuestion, rule: LevelRule): Promise<Asked> {
    const request = xacmlRequest(question);
    try {
      const { status, json, retryAfter } = await this.gateway.authorize(app, request);
      const verdict = verdictOfAnswer(status, json, question.actions.length, rule);
      return retryAfter === undefined ? verdict : { ...verdict, retryAfter };
    } catch (error) {
      if (!(error instanceof AltinnError)) throw error;
      const { retryAfter } = error.detail;
      return { ...unavailable, ...(retryAfter !== undefined && { retryAfter }) };
    }
  }
}

/** With what the other side asked for, milliseconds. */
export type Asked = PdpVerdict & { readonly retryAfter?: number };

const unavailable: PdpVerdict = { effect: 'defer', cause: 'pdp-unavailable' };

function verdictOfAnswer(
  status: number,
  json: Parameters<typeof parseXacmlAnswer>[0],
  count: number,
  { level, minimumLevel }: LevelRule,
): PdpVerdict {
  if (status === 401 || status === 403) return { effect: 'defer', cause: 'pdp-credentials' };
  const results = status === 200 ? parseXacmlAnswer(json, count) : undefined;
  return results ? verdictOf(results, level, minimumLevel) : unavailable;
}

import { Injectable } from '@nestjs/common';
import { AltinnError, type AppId, PdpGateway } from '../../altinn/index.js';
import { AppConfig } from '../../config/index.js';
import { type PdpDecision, parseXacmlAnswer } from './xacml-answer.js';
import { xacmlRequest } from './xacml-request.js';

/** What Altinn's decision point says of the app owner, whatever the instance (reference authorization §1.2). */
@Injectable()
export class OwnerDecisions {
  constructor(
    private readonly gateway: PdpGateway,
    private readonly config: AppConfig,
  ) {}

  /** @returns by action; undefined where it cannot be asked, or has no answer now */
  async of(
    app: AppId,
    actions: readonly string[],
  ): Promise<ReadonlyMap<string, PdpDecision> | undefined> {
    if (this.config.altinn.subscriptionKey === undefined) return undefined;
    const question = { subject: { ownerOf: app }, actions, resource: { app } };
    try {
      const { status, json } = await this.gateway.authorize(app, xacmlRequest(question));
      const results = status === 200 ? parseXacmlAnswer(json, actions.length) : undefined;
      return results && new Map(actions.map((action, i) => [action, decisionAt(results, i)]));
    } catch (error) {
      if (!(error instanceof AltinnError)) throw error;
      return undefined;
    }
  }
}

const decisionAt = (
  results: readonly { readonly decision: PdpDecision }[],
  i: number,
): PdpDecision => results[i]?.decision ?? 'Indeterminate';

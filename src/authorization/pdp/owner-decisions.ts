import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AltinnError, type AppId, PdpGateway } from '../../altinn/index.js';
import { AppConfig, Clock } from '../../config/index.js';
import { type PdpDecision, parseXacmlAnswer } from './xacml-answer.js';
import { xacmlRequest } from './xacml-request.js';

/** What the app owner may have to do. */
const actions = ['instantiate', 'read', 'write', 'delete'];

type Decisions = ReadonlyMap<string, PdpDecision>;

/**
 * What Altinn's decision point says of the app owner, whatever the instance (reference authorization §1.2). Answers are
 * kept as long as an app's documents; nothing is decided by them.
 */
@Injectable()
export class OwnerDecisions {
  readonly #kept: LRUCache<AppId, Decisions>;

  constructor(
    private readonly gateway: PdpGateway,
    private readonly config: AppConfig,
    clock: Clock,
  ) {
    const perf = { now: () => clock.monotonic() };
    this.#kept = new LRUCache({ max: 200, ttl: config.timings.metadata, perf });
  }

  /** @returns by action; undefined where it cannot be asked, or has no answer now */
  async of(app: AppId): Promise<Decisions | undefined> {
    const kept = this.#kept.get(app);
    if (kept) return kept;
    const decisions = await this.#ask(app);
    if (decisions) this.#kept.set(app, decisions);
    return decisions;
  }

  async #ask(app: AppId): Promise<Decisions | undefined> {
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

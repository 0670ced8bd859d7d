import { Injectable } from '@nestjs/common';
import {
  AltinnError,
  AppGateway,
  appNameOf,
  type AppId,
  orgOf,
  PolicyGateway,
} from '../../altinn/index.js';
import {
  type Flow,
  type FlowTarget,
  PreflightCheck,
  type PreflightFinding,
} from '../../orchestration/flows/index.js';
import { type AltinnPolicy, parsePolicy, PolicyError } from '../altinn-policy/index.js';
import { OwnerDecisions } from '../pdp/owner-decisions.js';
import { factsOf, needsOf } from './app-facts.js';
import { lintPolicy } from './lint-policy.js';
import type { AppFacts } from './linted-app.js';
import { findingText, type PolicyFinding } from './policy-finding.js';

export interface TargetFindings {
  readonly app: AppId;
  readonly findings: readonly PolicyFinding[];
  /** Why there is nothing to look at. */
  readonly problem?: {
    readonly code: 'policy-not-reachable' | 'policy-missing' | 'policy-unreadable';
    readonly detail?: string;
  };
}

/** Policy lint of a flow's targets as they are deployed. Never throws: what cannot be had is told. */
@Injectable()
export class PolicyCheck extends PreflightCheck {
  constructor(
    private readonly policies: PolicyGateway,
    private readonly apps: AppGateway,
    private readonly decisions: OwnerDecisions,
  ) {
    super();
  }

  async findings({ targets }: Flow): Promise<readonly PreflightFinding[]> {
    const all = await Promise.all(targets.map((target) => this.lint(target, { live: true })));
    return all.flatMap(({ app, findings, problem }) => [
      ...(problem ? [{ target: app, ...problem }] : []),
      ...findings.map((one) => ({
        target: app,
        code: one.rule,
        detail: findingText(one).slice(one.rule.length + 1),
      })),
    ]);
  }

  /** @param live ask Altinn's decision point too */
  async lint(target: FlowTarget, { live }: { live: boolean }): Promise<TargetFindings> {
    const { app } = target;
    try {
      const [deployed, inApp] = await Promise.all([this.#deployed(app), this.#inApp(app)]);
      const policy = deployed ?? inApp;
      if (!policy) return { app, findings: [], problem: { code: 'policy-missing' } };
      const facts = await this.#facts(app);
      const decisions = live ? await this.decisions.of(app) : undefined;
      const findings = lintPolicy({
        ...{ org: orgOf(app), app: appNameOf(app), policy, needs: needsOf(target) },
        ...(inApp && { appPolicy: inApp }),
        ...(facts && { facts }),
        ...(decisions && { live: decisions }),
      });
      return { app, findings };
    } catch (error) {
      const problem = problemOf(error);
      if (!problem) throw error;
      return { app, findings: [], problem };
    }
  }

  #deployed = async (app: AppId): Promise<AltinnPolicy | undefined> =>
    parsed(app, await this.policies.deployed(app));

  #inApp = async (app: AppId): Promise<AltinnPolicy | undefined> =>
    parsed(app, await this.policies.inApp(app));

  async #facts(app: AppId): Promise<AppFacts | undefined> {
    try {
      return factsOf(await this.apps.metadata(app), await this.apps.process(app));
    } catch (error) {
      if (!(error instanceof AltinnError)) throw error;
      return undefined;
    }
  }
}

function problemOf(error: unknown): TargetFindings['problem'] {
  if (error instanceof PolicyError) return { code: 'policy-unreadable', detail: error.message };
  return error instanceof AltinnError ? { code: 'policy-not-reachable' } : undefined;
}

const parsed = (app: AppId, xml: string | undefined): AltinnPolicy | undefined =>
  xml === undefined ? undefined : parsePolicy(xml, { org: orgOf(app), app: appNameOf(app) });

import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { FlowRegistry, PreflightChecks } from '../../orchestration/flows/index.js';
import { HealthRegistry } from '../../telemetry/index.js';
import { Ticker } from '../ticker.js';
import { PolicyCheck, type TargetFindings } from './policy-check.js';

/**
 * Looks at the policies of all targets at boot and again and again: an app's policy can change at any time. An error
 * makes readiness `degraded`, and is logged once; nothing is refused for it, because what a policy does is Altinn's.
 */
@Injectable()
export class PolicyWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #log = new Logger('PolicyLint');
  #wrong = '';
  #stop: (() => void) | undefined;
  #stopped = false;
  #looking: Promise<void> | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly flows: FlowRegistry,
    private readonly check: PolicyCheck,
    private readonly ticker: Ticker,
    checks: PreflightChecks,
    health: HealthRegistry,
  ) {
    checks.add(check);
    health.add({
      name: 'policies',
      check: () => Promise.resolve(this.#wrong === '' ? 'up' : 'degraded'),
    });
  }

  onApplicationBootstrap(): void {
    this.#look();
    this.#stop = this.ticker.every(this.config.timings.policyLint, () => this.#look());
  }

  /** What is under way ends with the connections to Altinn: a stop does not wait for an app that hangs. */
  onApplicationShutdown(): void {
    this.#stop?.();
    this.#stopped = true;
  }

  /** One look at a time: an app that hangs is not asked again meanwhile. */
  #look(): void {
    this.#looking ??= this.#once()
      .catch((error: unknown) => this.#log.error(error))
      .finally(() => (this.#looking = undefined));
  }

  async #once(): Promise<void> {
    const targets = this.flows.all().flatMap((flow) => flow.targets);
    const all = await Promise.all(
      targets.map((target) => this.check.lint(target, { live: false })),
    );
    if (this.#stopped) return;
    const errors = [...new Set(all.flatMap(errorsOf))].sort();
    const wrong = errors.join(' ');
    if (wrong !== this.#wrong && wrong !== '') this.#log.warn({ reason: 'policy-lint', errors });
    this.#wrong = wrong;
  }
}

const errorsOf = ({ app, findings }: TargetFindings): string[] =>
  findings.filter(({ severity }) => severity === 'error').map(({ rule }) => `${app}:${rule}`);

import { Injectable } from '@nestjs/common';

export type Condition = 'up' | 'degraded' | 'down';

export interface HealthContribution {
  /** As it stands in the answer of `/health/ready`. */
  readonly name: string;
  /** `down` takes this replica out of service; `degraded` tells that something else is away. */
  check(): Promise<Condition>;
  /** What else stands beside the condition. The answer is open to everyone: nothing secret. */
  detail?(): Readonly<Record<string, unknown>>;
}

/** Where modules say what readiness depends on; `health/` asks. */
@Injectable()
export class HealthRegistry {
  readonly #contributions: HealthContribution[] = [];

  add(contribution: HealthContribution): void {
    this.#contributions.push(contribution);
  }

  all(): readonly HealthContribution[] {
    return this.#contributions;
  }
}

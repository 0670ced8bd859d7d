import { Injectable } from '@nestjs/common';
import type { Flow } from './domain/flow.js';

/** What does not fit between a flow and the live apps. */
export interface PreflightFinding {
  /** An app, a data type, a task, a path. */
  readonly target: string;
  readonly code: string;
  readonly detail?: string;
}

/** What another module looks at before the first instance comes. Must not throw: what cannot be asked is a finding too. */
export abstract class PreflightCheck {
  abstract findings(flow: Flow): Promise<readonly PreflightFinding[]>;
}

/** Where modules leave their checks; `GET /api/v1/flows` asks them all. */
@Injectable()
export class PreflightChecks {
  readonly #checks: PreflightCheck[] = [];

  add(check: PreflightCheck): void {
    this.#checks.push(check);
  }

  async findings(flow: Flow): Promise<readonly PreflightFinding[]> {
    return (await Promise.all(this.#checks.map((check) => check.findings(flow)))).flat();
  }
}

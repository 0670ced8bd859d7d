import { Module } from '@nestjs/common';
import { AltinnModule } from '../altinn/index.js';
import { OwnerDecisions } from './pdp/owner-decisions.js';
import { PolicyCheck } from './policy-lint/policy-check.js';
import { PolicyWatch } from './policy-lint/policy-watch.js';
import { SystemTicker, Ticker } from './ticker.js';

/** Policy lint of the live apps. Needs FlowRegistry, PreflightChecks and HealthRegistry from global modules. */
@Module({
  imports: [AltinnModule],
  providers: [
    OwnerDecisions,
    PolicyCheck,
    PolicyWatch,
    { provide: Ticker, useClass: SystemTicker },
  ],
})
export class PolicyLintModule {}

import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { Clock } from '../config/index.js';
import { GrantsSource } from './adapters/grants-source.js';
import { GrantsWatch } from './adapters/grants-watch.js';
import { InboundIssuers } from './adapters/inbound-issuers.js';
import { LoggerAuditLog } from './adapters/logger-audit-log.js';
import { TokenVerifier } from './adapters/token-verifier.js';
import { AuditLog } from './audit-log.js';
import { Authorizer } from './authorizer.js';
import { Grants } from './domain/grants.js';
import { GrantConditions } from './grant-conditions.js';
import { PolicyGuard } from './http/policy.guard.js';
import { RouteCensus } from './http/route-census.js';
import { TokenGuard } from './http/token.guard.js';
import { PolicyRegistry } from './policy-registry.js';
import { SystemTicker, Ticker } from './ticker.js';

/**
 * Every route of the application is guarded once this module is imported. Needs `AppConfig`, `Clock`,
 * `FlowRegistry` and the registries of telemetry from the modules around it.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    {
      provide: Grants,
      useFactory: (source: GrantsSource, clock: Clock) =>
        new Grants(source.read()?.grants ?? [], clock),
      inject: [GrantsSource, Clock],
    },
    PolicyRegistry,
    GrantConditions,
    GrantsSource,
    GrantsWatch,
    { provide: Ticker, useClass: SystemTicker },
    { provide: AuditLog, useClass: LoggerAuditLog },
    InboundIssuers,
    TokenVerifier,
    RouteCensus,
    Authorizer,
    TokenGuard,
    PolicyGuard,
    // In this order: who calls, then what the caller may do. By name, so that each can be overridden.
    { provide: APP_GUARD, useExisting: TokenGuard },
    { provide: APP_GUARD, useExisting: PolicyGuard },
  ],
  exports: [Grants, AuditLog, Authorizer],
})
export class AuthorizationModule {}

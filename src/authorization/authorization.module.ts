import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AppConfig } from '../config/index.js';
import { loadGrants } from './adapters/grants-file.js';
import { InboundIssuers } from './adapters/inbound-issuers.js';
import { LoggerAuditLog } from './adapters/logger-audit-log.js';
import { TokenVerifier } from './adapters/token-verifier.js';
import { AuditLog } from './audit-log.js';
import { Authorizer } from './authorizer.js';
import { Grants } from './domain/grants.js';
import { PolicyGuard } from './http/policy.guard.js';
import { RouteCensus } from './http/route-census.js';
import { TokenGuard } from './http/token.guard.js';

/**
 * Every route of the application is guarded once this module is imported. Needs `AppConfig`, `Clock` and
 * `FlowRegistry` from the modules around it.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    {
      provide: Grants,
      useFactory: (config: AppConfig) => loadGrants(config.grantsFile),
      inject: [AppConfig],
    },
    { provide: AuditLog, useClass: LoggerAuditLog },
    InboundIssuers,
    TokenVerifier,
    RouteCensus,
    Authorizer,
    // In this order: who calls, then what the caller may do.
    { provide: APP_GUARD, useClass: TokenGuard },
    { provide: APP_GUARD, useClass: PolicyGuard },
  ],
  exports: [Grants, AuditLog, Authorizer],
})
export class AuthorizationModule {}

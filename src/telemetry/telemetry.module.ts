import { Global, Module } from '@nestjs/common';
import { HealthRegistry } from './health-registry.js';

/** What every module may tell about itself. */
@Global()
@Module({ providers: [HealthRegistry], exports: [HealthRegistry] })
export class TelemetryModule {}

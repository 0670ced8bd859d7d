import { Global, Module } from '@nestjs/common';
import { HealthRegistry } from './health-registry.js';
import { MetricsRegistry } from './metrics-registry.js';
import { MetricsServer } from './metrics-server.js';

/** What every module may tell about itself. */
@Global()
@Module({
  providers: [HealthRegistry, MetricsRegistry, MetricsServer],
  exports: [HealthRegistry, MetricsRegistry],
})
export class TelemetryModule {}

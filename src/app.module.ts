import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { AuthorizationModule, PolicyLintModule } from './authorization/index.js';
import { AppConfig, ConfigModule } from './config/index.js';
import { ConsoleModule } from './console/index.js';
import { DatabaseModule } from './database/index.js';
import { HealthModule } from './health/index.js';
import { MaskinportenModule, PrometheusTokenMetrics } from './maskinporten/index.js';
import { FlowsModule } from './orchestration/flows/index.js';
import {
  handoverMigrations,
  HandoversModule,
  prepareEngine,
} from './orchestration/handovers/index.js';
import { PrefillModule } from './orchestration/prefill/index.js';
import { MetricsRegistry, TelemetryModule } from './telemetry/index.js';
import { triggerMigrations, TriggersModule } from './triggers/index.js';

/** The composition root: the modules in their import order (docs/architecture.md). */
@Module({})
export class AppModule {
  /** @param extensions modules of a user's own: prefill transformers, replacements of ports */
  static forRoot(config: AppConfig, extensions: DynamicModule['imports'] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        TelemetryModule,
        DatabaseModule.forRoot({
          migrations: [handoverMigrations, triggerMigrations],
          prepare: prepareEngine,
        }),
        MaskinportenModule.forRootAsync({
          isGlobal: true,
          inject: [AppConfig, MetricsRegistry],
          useFactory: maskinportenOptions,
        }),
        FlowsModule,
        PrefillModule,
        AuthorizationModule,
        PolicyLintModule,
        HandoversModule,
        TriggersModule,
        HealthModule,
        ConsoleModule,
        ...extensions,
      ],
    };
  }
}

function maskinportenOptions(
  { maskinporten, altinn, timings }: AppConfig,
  registry: MetricsRegistry,
) {
  const log = new Logger('Tokens');
  const { issuer, tokenEndpoint, strategy, clients, metadataFolder } = maskinporten;
  return {
    issuer,
    tokenEndpoint,
    strategy,
    clients,
    metadataFolder,
    keyPoll: timings.keyPoll,
    platformUrl: altinn.platformUrl,
    timeouts: { connect: timings.connect, read: timings.read },
    metrics: new PrometheusTokenMetrics(registry),
    logger: {
      info: (fields: object, message: string) => log.log({ ...fields, msg: message }),
      warn: (fields: object, message: string) => log.warn({ ...fields, msg: message }),
    },
    ...(altinn.subscriptionKey !== undefined && { subscriptionKey: altinn.subscriptionKey }),
  };
}

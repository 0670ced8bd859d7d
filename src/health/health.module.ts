import { Module, type OnModuleInit } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AltinnModule, InstanceGateway } from '../altinn/index.js';
import { AppConfig, Clock } from '../config/index.js';
import { Database } from '../database/index.js';
import { KeyStatusSource, TokenService } from '../maskinporten/index.js';
import { HealthRegistry } from '../telemetry/index.js';
import { cached } from './cached-check.js';
import { Drain } from './drain.js';
import { keyHealth } from './key-health.js';
import { MetricsController } from './http/metrics.controller.js';
import { ProbesController } from './http/probes.controller.js';
import { ReadyController } from './http/ready.controller.js';

/** Startup, liveness and readiness. Probes share an answer for a few seconds, so that they cannot storm Altinn. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false }), AltinnModule],
  controllers: [ProbesController, ReadyController, MetricsController],
  providers: [Drain],
})
export class HealthModule implements OnModuleInit {
  constructor(
    private readonly registry: HealthRegistry,
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly instances: InstanceGateway,
    private readonly tokens: TokenService,
    private readonly keys: KeyStatusSource,
  ) {}

  onModuleInit(): void {
    const { scopes, clients, strategy } = this.config.maskinporten;
    const away = (check: () => Promise<unknown>) =>
      cached(this.clock, 'degraded', () =>
        check().then(
          (up) => (up === false ? 'degraded' : 'up'),
          () => 'degraded',
        ),
      );
    this.registry.add({
      name: 'store',
      // A store that hangs, as behind a broken network, is as good as none.
      check: cached(this.clock, 'down', async () =>
        (await this.database.reachable()) ? 'up' : 'down',
      ),
    });
    this.registry.add({ name: 'altinn', check: away(() => this.instances.reachable()) });
    for (const client of Object.keys(clients)) {
      const name = `token-${client}`;
      this.registry.add({ name, check: away(() => this.tokens.altinnToken({ client, scopes })) });
    }
    // Localtest signs nothing, and keys in a KMS tell nothing of themselves.
    const told = strategy === 'localtest' ? [] : this.keys.keys();
    for (const { client } of told) this.registry.add(keyHealth(client, this.keys, this.clock));
  }
}

import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { Public } from '../../authorization/index.js';
import { Problem } from '../../problems/index.js';
import { type HealthContribution, HealthRegistry } from '../../telemetry/index.js';
import { Drain } from '../drain.js';

/** Readiness: a store of our own that is down takes this replica out; Altinn or Maskinporten away is told, and no more. */
@ApiTags('health')
@Public()
@Controller('health')
export class ReadyController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly registry: HealthRegistry,
    private readonly drain: Drain,
  ) {}

  /** 503 while the own store is down or the service is shutting down. */
  @Get('ready')
  @HealthCheck()
  @ApiOperation({ operationId: 'ready' })
  ready(): Promise<HealthCheckResult> {
    if (this.drain.draining) throw new Problem('unavailable');
    return this.health.check(this.registry.all().map((one) => () => this.#ask(one)));
  }

  async #ask(contribution: HealthContribution): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(contribution.name);
    const condition = await contribution.check().catch(() => 'down' as const);
    if (condition === 'down') return indicator.down();
    return indicator.up({ condition, ...contribution.detail?.() });
  }
}

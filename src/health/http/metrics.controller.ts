import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Public } from '../../authorization/index.js';
import { AppConfig } from '../../config/index.js';
import { ApiProblems, Problem } from '../../problems/index.js';
import { MetricsRegistry } from '../../telemetry/index.js';

const textFormat = 'text/plain; version=0.0.4; charset=utf-8';

/** Prometheus' view of the service, where it has no port of its own. */
@ApiTags('health')
@Public()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly config: AppConfig,
    private readonly registry: MetricsRegistry,
  ) {}

  /** 404 in production and where `FLERAPP_METRICS_PORT` is set: this port is open to callers. */
  @Get()
  @Header('content-type', textFormat)
  @ApiOperation({ operationId: 'metrics' })
  @ApiProduces('text/plain')
  @ApiProblems('not-found')
  @ApiOkResponse({ schema: { type: 'string' } })
  metrics(): Promise<string> {
    if (!this.config.http.metrics) throw new Problem('not-found');
    return this.registry.metrics();
  }
}

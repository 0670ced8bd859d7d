import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Public } from '../../authorization/index.js';

export class ProbeDto {
  @ApiProperty({ enum: ['ok'] })
  status: string;
}

/** Startup and liveness: plain, so that a drain or an outage elsewhere never restarts a pod. */
@ApiTags('health')
@Public()
@Controller('health')
export class ProbesController {
  /** The routes exist only once everything has started. */
  @Get('startup')
  @ApiOkResponse({ type: ProbeDto })
  startup(): ProbeDto {
    return { status: 'ok' };
  }

  /** The event loop turns. */
  @Get('live')
  @ApiOkResponse({ type: ProbeDto })
  live(): ProbeDto {
    return { status: 'ok' };
  }
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, Matches } from 'class-validator';
import { flowNamePattern, instancePattern } from './handover-requests.dto.js';

const reasonPattern = /^[a-z0-9:-]{1,80}$/;

/** Which deliveries of a handover to try again; an empty object: all that are parked. */
export class RetryDto {
  /** Names of targets. */
  @ApiPropertyOptional({ type: [String], example: ['sak'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Matches(flowNamePattern, { each: true, message: 'names of targets' })
  targets?: string[];
}

/** Parked deliveries of one flow to try again. */
export class RetryManyDto {
  @ApiProperty({ pattern: flowNamePattern.source })
  @Matches(flowNamePattern, { message: 'the name of a flow' })
  flow: string;

  /** Only this target. */
  @ApiPropertyOptional({ pattern: flowNamePattern.source })
  @IsOptional()
  @Matches(flowNamePattern, { message: 'the name of a target' })
  target?: string;

  /** Only those that are parked for this reason. */
  @ApiPropertyOptional({ example: 'prefill-failed' })
  @IsOptional()
  @Matches(reasonPattern, { message: 'a reason as deliveries show it' })
  reason?: string;
}

/** How many deliveries are tried again; at most 1 000 handovers at a time. */
export class RetriedDto {
  @ApiProperty({ type: 'integer', minimum: 0 })
  deliveries: number;
}

/** The instance of app B that a person has found, and the target that it is for. */
export class ResolveDto {
  @ApiProperty({ pattern: flowNamePattern.source, example: 'sak' })
  @Matches(flowNamePattern, { message: 'the name of a target' })
  target: string;

  /** `{partyId}/{guid}` of the instance in app B. */
  @ApiProperty({
    pattern: instancePattern.source,
    example: '500700/0d6a7a52-7c3a-4a6e-9a49-1c2b3d4e5f60',
  })
  @Matches(instancePattern, { message: '{partyId}/{guid} in lower case' })
  instance: string;
}

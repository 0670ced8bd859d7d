import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { handoverStatuses } from '../domain/handover-status.js';

export const instancePattern =
  /^[1-9][0-9]{0,9}\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const flowNamePattern = /^[a-z][a-z0-9-]{0,62}$/;

/** Which instance of app A is to be handed over. It is the idempotency key: the same one twice is one handover. */
export class SourceInstanceDto {
  /** `{partyId}/{guid}` of the source instance, as Altinn writes it. */
  @ApiProperty({
    example: '501337/6f1c3f3e-4f1b-4d0e-8a56-7d1b0f3a9c11',
    pattern: instancePattern.source,
  })
  @IsString()
  @Matches(instancePattern, { message: '{partyId}/{guid} in lower case' })
  instance: string;
}

/** Which handovers to list. */
export class ListHandoversDto {
  @ApiPropertyOptional({ pattern: flowNamePattern.source })
  @IsOptional()
  @Matches(flowNamePattern, { message: 'the name of a flow' })
  flow?: string;

  @ApiPropertyOptional({ enum: handoverStatuses, enumName: 'HandoverStatus' })
  @IsOptional()
  @IsIn(handoverStatuses, { message: 'a status of a handover' })
  status?: (typeof handoverStatuses)[number];

  /** Guid of the source instance. */
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @Matches(guidPattern, { message: 'a guid in lower case' })
  source?: string;

  /** Guid of a target instance. */
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @Matches(guidPattern, { message: 'a guid in lower case' })
  target?: string;

  /** `next` of the page before. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}

import { Type } from 'class-transformer';
import { Equals, IsBoolean, IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';
import {
  dataType,
  expected,
  IsAppId,
  IsInstant,
  IsPollInterval,
  IsWholeDays,
  NotSupportedYet,
} from './flow-rules.js';

/** App A in the YAML of a flow. */
export class ReadyDto {
  @IsOptional()
  @Matches(dataType, expected('the BPMN id of a task'))
  taskEnded?: string;

  @IsOptional()
  @Equals(true, expected('true'))
  processEnded?: boolean;
}

export class TriggersDto {
  @IsOptional()
  @IsBoolean(expected('true or false'))
  api?: boolean;

  @NotSupportedYet()
  event?: string;

  @IsOptional()
  @IsPollInterval()
  poll?: string | false;
}

export class SourceDto {
  @IsAppId()
  app: string;

  @IsOptional()
  @Matches(dataType, expected('the id of a data type'))
  dataType?: string;

  @IsObject(expected('ready: { taskEnded: … } or { processEnded: true }'))
  @ValidateNested()
  @Type(() => ReadyDto)
  ready: ReadyDto;

  @IsOptional()
  @IsObject(expected('triggers: { api: true, poll: 5m }'))
  @ValidateNested()
  @Type(() => TriggersDto)
  triggers?: TriggersDto;

  @IsOptional()
  @IsInstant()
  since?: string;

  @IsOptional()
  @IsWholeDays()
  maxAge?: string;
}

import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  ArrayUnique,
  Equals,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { EndUserDto } from './end-user.dto.js';
import { SourceDto } from './source.dto.js';
import {
  dataType,
  duration,
  expected,
  IsAppId,
  IsExpressionMap,
  IsJsonata,
  IsOrganisationNumber,
  IsSafeFilename,
  kebab,
  NotSupportedYet,
  subjectUrn,
} from './flow-rules.js';

/** The YAML of a flow, design §5. Each message says what was expected. */
export class OwnerDto {
  @IsOptional()
  @IsOrganisationNumber()
  organisationNumber?: string;

  @IsOptional()
  @Equals(true, expected('true'))
  sameAsSource?: boolean;

  @IsOptional()
  @IsJsonata()
  from?: string;

  @IsOptional()
  @IsArray(expected('a list of organisation numbers'))
  @ArrayMinSize(1, expected('at least one organisation number'))
  @IsOrganisationNumber({ each: true })
  allow?: string[];
}

export class PrefillDto {
  @Matches(dataType, expected("the id of B's form data type"))
  dataType: string;

  @IsOptional()
  @Equals('model', expected("'model' (mode prefill is not supported yet)"))
  mode?: string;

  @IsOptional()
  @IsExpressionMap()
  transform?: Record<string, string>;

  @IsOptional()
  @Matches(kebab, expected('the name of a registered transformer'))
  transformer?: string;
}

export class AttachmentDto {
  @Matches(dataType, expected('the id of a data type of A'))
  from: string;

  @IsOptional()
  @Matches(dataType, expected('the BPMN id of a task'))
  task?: string;

  @Matches(dataType, expected('the id of a data type of B'))
  to: string;

  @IsOptional()
  @IsSafeFilename()
  filename?: string;

  @IsOptional()
  @IsBoolean(expected('true or false'))
  required?: boolean;

  @IsOptional()
  @IsBoolean(expected('true or false'))
  verify?: boolean;

  @IsOptional()
  @IsInt(expected('a whole number'))
  @Min(1, expected('at least 1'))
  max?: number;
}

export class ProcessDto {
  @IsInt(expected('a whole number'))
  @Min(0, expected('0 or more'))
  @Max(20, expected('at most 20'))
  advance: number;
}

export class TargetDto {
  @Matches(kebab, expected('a name in lower-case letters, digits and hyphens'))
  name: string;

  @IsAppId()
  app: string;

  @IsOptional()
  @IsJsonata()
  when?: string;

  @IsObject(expected('an owner: organisationNumber, sameAsSource or from with allow'))
  @ValidateNested()
  @Type(() => OwnerDto)
  owner: OwnerDto;

  @IsOptional()
  @IsObject(expected('keys and values'))
  @ValidateNested()
  @Type(() => PrefillDto)
  prefill?: PrefillDto;

  @IsOptional()
  @IsArray(expected('a list'))
  @ValidateNested({ each: true, ...expected('keys and values') })
  @Type(() => AttachmentDto)
  attachments?: AttachmentDto[];

  @IsOptional()
  @IsExpressionMap()
  texts?: Record<string, string>;

  @IsOptional()
  @Matches(duration, expected('an ISO 8601 duration such as P14D'))
  dueBefore?: string;

  @IsOptional()
  @Matches(duration, expected('an ISO 8601 duration such as PT2M'))
  visibleAfter?: string;

  @IsOptional()
  @IsObject(expected('process: { advance: 0 }'))
  @ValidateNested()
  @Type(() => ProcessDto)
  process?: ProcessDto;

  @IsOptional()
  @IsArray(expected('a list of subjects'))
  @ArrayMinSize(1, expected('at least one subject'))
  @Matches(subjectUrn, { each: true, ...expected('a subject such as urn:altinn:rolecode:dagl') })
  readers?: string[];

  @NotSupportedYet()
  linkBack?: unknown;

  @NotSupportedYet()
  then?: unknown;

  @NotSupportedYet()
  end?: unknown;
}

export class OnDeliveredDto {
  @IsOptional()
  @Equals(false, expected('false (confirming the source is not supported yet)'))
  confirmSource?: boolean;
}

export class FlowFileDto {
  @Equals('flerapp/v1', expected('flerapp/v1'))
  apiVersion: string;

  @IsString(expected('a name'))
  @MaxLength(63, expected('at most 63 characters'))
  @Matches(kebab, expected('a name in lower-case letters, digits and hyphens'))
  name: string;

  @IsObject(expected('a source'))
  @ValidateNested()
  @Type(() => SourceDto)
  source: SourceDto;

  @IsOptional()
  @IsObject(expected('endUser: { evidence: instanceEvents, pdp: { actions: [read] } }'))
  @ValidateNested()
  @Type(() => EndUserDto)
  endUser?: EndUserDto;

  @IsArray(expected('a list of targets'))
  @ArrayMinSize(1, expected('at least one target'))
  @ArrayUnique(
    (target: TargetDto | null) => target?.name,
    expected('a name that no other target of the flow has'),
  )
  @ValidateNested({ each: true, ...expected('keys and values') })
  @Type(() => TargetDto)
  targets: TargetDto[];

  @IsOptional()
  @IsObject(expected('onDelivered: { confirmSource: false }'))
  @ValidateNested()
  @Type(() => OnDeliveredDto)
  onDelivered?: OnDeliveredDto;
}

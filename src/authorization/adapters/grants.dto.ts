import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  ArrayUnique,
  Equals,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { operationNames, type OperationName } from '../domain/operation.js';
import { IsLastDay } from './is-last-day.js';
import { IsOrganisationNumber } from './is-organisation-number.js';

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const flowPattern = /^(\*|[a-z][a-z0-9]*(-[a-z0-9]+)*)$/;
/** RFC 6749 §3.3: a scope has no space, quote or backslash. */
const scopePattern = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Entra ID writes a UUID, others a name or a path. */
const groupPattern = /^[^\p{Cc}]{1,200}$/u;

const each = true;
const list = { message: 'expected a list with at least one entry' };
const unique = { message: 'expected each entry once' };

/** `caller` of a grant. */
export class CallerRuleDto {
  @IsOptional()
  @IsArray(list)
  @ArrayNotEmpty(list)
  @IsUrl(
    { require_tld: false, protocols: ['https', 'http'], require_protocol: true },
    { each, message: 'expected issuers as URLs, exactly as configured' },
  )
  readonly issuers?: string[];

  @IsOptional()
  @IsArray(list)
  @ArrayNotEmpty(list)
  @ArrayUnique(unique)
  @IsOrganisationNumber({
    each,
    message: 'expected organisation numbers: nine digits in quotes, with a right check digit',
  })
  readonly organisations?: string[];

  @IsOptional()
  @IsArray(list)
  @ArrayNotEmpty(list)
  @ArrayUnique(unique)
  @IsString({ each, message: 'expected names of groups in quotes' })
  @Matches(groupPattern, { each, message: 'expected groups as the issuer writes them' })
  readonly groups?: string[];

  @IsOptional()
  @IsArray(list)
  @ArrayNotEmpty(list)
  @Matches(/^[\w.:-]{1,100}$/, { each, message: 'expected client ids' })
  readonly clientIds?: string[];

  @IsOptional()
  @IsBoolean({ message: 'expected true or false' })
  readonly allowAnyClient?: boolean;

  @IsOptional()
  @IsArray(list)
  @ArrayNotEmpty(list)
  @Matches(scopePattern, { each, message: 'expected scopes, one an entry' })
  readonly scopes?: string[];
}

const count = { message: 'expected a whole number from 1 on' };

/** `limits` of a grant. */
export class GrantLimitsDto {
  @IsOptional()
  @IsInt(count)
  @Min(1, count)
  @Max(100_000, { message: 'expected at most 100000' })
  readonly perCallerPerMinute?: number;

  @IsOptional()
  @IsInt(count)
  @Min(1, count)
  readonly perSourceInstance?: number;

  @IsOptional()
  @IsInt(count)
  @Min(1, count)
  @Max(100_000, { message: 'expected at most 100000' })
  readonly perTargetOwnerPerDay?: number;
}

export class GrantDto {
  @Matches(kebab, { message: 'expected a name in lower-case kebab' })
  readonly id: string;

  @IsDefined({ message: 'expected who may call' })
  @ValidateNested({ message: 'expected keys and values' })
  @Type(() => CallerRuleDto)
  readonly caller: CallerRuleDto;

  @IsArray(list)
  @ArrayNotEmpty(list)
  @ArrayUnique(unique)
  @IsString({ each, message: 'expected names of flows' })
  @Matches(flowPattern, { each, message: "expected names of flows, or '*' for all" })
  readonly flows: string[];

  @IsArray(list)
  @ArrayNotEmpty(list)
  @ArrayUnique(unique)
  @IsIn(operationNames, { each, message: `expected operations of ${operationNames.join(', ')}` })
  readonly operations: OperationName[];

  @IsOptional()
  @IsArray(list)
  @ArrayNotEmpty(list)
  @ArrayUnique(unique)
  @Matches(kebab, { each, message: 'expected names of policies in lower-case kebab' })
  readonly policies?: string[];

  @IsOptional()
  @ValidateNested({ message: 'expected keys and values' })
  @Type(() => GrantLimitsDto)
  readonly limits?: GrantLimitsDto;

  @IsOptional()
  @IsLastDay({ message: 'expected the last day on which it holds, YYYY-MM-DD' })
  readonly expires?: string;
}

/** `config/grants.yaml`. */
export class GrantsDto {
  @Equals('flerapp/v1', { message: 'expected flerapp/v1' })
  readonly apiVersion: string;

  @IsArray({ message: 'expected a list of grants' })
  @ValidateNested({ each, message: 'expected keys and values' })
  @Type(() => GrantDto)
  readonly grants: GrantDto[];
}

import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  Equals,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { expected } from './flow-rules.js';

const evidence = ['none', 'instanceEvents', 'oboToken'] as const;
/** Altinn's own actions, and what an app may add to them. */
const action = /^[A-Za-z][A-Za-z0-9-]{0,49}$/;

/** `endUser.pdp`: what Altinn's policy decision point is asked. */
export class PdpDto {
  @IsArray(expected('a list of actions'))
  @ArrayMinSize(1, expected('at least one action'))
  @ArrayMaxSize(10, expected('at most ten actions'))
  @ArrayUnique(expected('each action once'))
  @Matches(action, { each: true, ...expected('actions such as read, write or confirm') })
  actions: string[];

  @IsOptional()
  @IsBoolean(expected('true or false'))
  instantiateTarget?: boolean;

  @IsOptional()
  @IsInt(expected('a level from 0 to 4'))
  @Min(0, expected('a level from 0 to 4'))
  @Max(4, expected('a level from 0 to 4'))
  minAuthLevel?: number;

  /** There is no other way: an outage never permits. */
  @IsOptional()
  @Equals('defer', expected('defer'))
  onOutage?: string;
}

/** `endUser` of a flow. */
export class EndUserDto {
  @IsIn(evidence, expected(evidence.join(' or ')))
  evidence: (typeof evidence)[number];

  @IsOptional()
  @IsObject(expected('pdp: { actions: [read] }'))
  @ValidateNested()
  @Type(() => PdpDto)
  pdp?: PdpDto;
}

import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import type { AppConfig, Profile } from './app-config.js';

export const prefix = 'FLERAPP_';
export const profiles = ['sandbox', 'localtest', 'tt02', 'production'] as const;
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

const org = '[a-z][a-z0-9-]{1,19}';
const list = (item: string): RegExp => new RegExp(`^(${item})(,(${item}))*$`);
const nameValue = list(`${org}=[^,=]+`);

const Num = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && value.trim() !== '' ? Number(value) : value,
  );
const Flag = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
const BaseUrl = (): PropertyDecorator =>
  IsUrl(
    {
      protocols: ['http', 'https'],
      require_protocol: true,
      require_tld: false,
      allow_query_components: false,
      allow_fragments: false,
      disallow_auth: true,
    },
    { message: 'must be an http or https URL without user, query or fragment' },
  );

/**
 * The variables of the service, without their prefix `FLERAPP_`. docs/configuration.md describes each.
 * Every value is text in the environment; numbers and flags are turned into their types before the checks.
 */
export class Environment {
  @IsIn(profiles)
  readonly PROFILE: Profile = 'sandbox';

  @IsOptional()
  @IsString()
  @MinLength(1)
  readonly HOST?: string;

  @Num()
  @IsInt({
    message:
      'must be a port number (a Kubernetes Service named flerapp sets it to an address: enableServiceLinks must be false)',
  })
  @Min(0)
  @Max(65_535)
  readonly PORT: number = 3000;

  @IsOptional()
  @Num()
  @IsInt({ message: 'must be a port number' })
  @Min(0)
  @Max(65_535)
  readonly METRICS_PORT?: number;

  @IsIn(logLevels)
  readonly LOG_LEVEL: AppConfig['logLevel'] = 'info';

  @IsString()
  readonly FLOWS_FOLDER: string = 'config/flows';

  @IsString()
  readonly GRANTS_FILE: string = 'config/grants.yaml';

  @IsString()
  readonly DATA_FOLDER: string = '.flerapp';

  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, { message: 'must be a postgres:// or postgresql:// URL' })
  readonly DATABASE_URL?: string;

  @Num()
  @IsInt()
  @Min(2)
  @Max(200)
  readonly DATABASE_POOL: number = 10;

  @Num()
  @IsInt()
  @Min(1)
  @Max(200)
  readonly CONCURRENCY: number = 4;

  @IsOptional()
  @Num()
  @IsInt()
  @Min(1)
  @Max(200)
  readonly TARGET_CONCURRENCY?: number;

  @Flag()
  @IsBoolean({ message: 'must be true or false' })
  readonly RESTORED: boolean = false;

  @Num()
  @IsInt()
  @Min(1)
  @Max(3650)
  readonly RETENTION_DAYS: number = 90;

  @Num()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  readonly POLL_FIRST_LIMIT: number = 100;

  @Num()
  @IsInt()
  @Min(1)
  @Max(20)
  readonly HOP_LIMIT: number = 3;

  @IsOptional()
  @Flag()
  @IsBoolean({ message: 'must be true or false' })
  readonly SWAGGER?: boolean;

  @IsOptional()
  @Num()
  @IsNumber({ allowNaN: false, allowInfinity: false }, { message: 'must be a number' })
  @Min(0.003)
  @Max(100)
  readonly TIME_SCALE?: number;

  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  readonly SUBSCRIPTION_KEY?: string;

  @IsOptional()
  @Matches(list('[^,\\s]+'), { message: 'must be scopes, comma-separated' })
  readonly INBOUND_SCOPES?: string;

  @IsOptional()
  @IsString()
  @MinLength(1)
  readonly INBOUND_AUDIENCE?: string;

  @Flag()
  @IsBoolean({ message: 'must be true or false' })
  readonly INBOUND_REQUIRE_AUDIENCE: boolean = false;

  @IsOptional()
  @Matches(list('https?://[^,=\\s]+=https?://[^,=\\s]+'), {
    message: 'must be issuer=jwksUri pairs of URLs, comma-separated',
  })
  readonly INBOUND_ISSUERS?: string;

  @IsOptional()
  @BaseUrl()
  readonly PEOPLE_ISSUER?: string;

  @IsOptional()
  @BaseUrl()
  readonly PEOPLE_JWKS_URI?: string;

  @IsOptional()
  @IsString()
  @MinLength(1)
  readonly PEOPLE_AUDIENCE?: string;

  @Matches(/^[A-Za-z_][\w:./-]{0,99}$/, { message: 'must be the name of a claim' })
  readonly PEOPLE_GROUPS_CLAIM: string = 'groups';

  @IsOptional()
  @Matches(list('[^,\\s]+'), { message: 'must be values of acr, comma-separated' })
  readonly PEOPLE_ACR?: string;

  @Matches(list('(?:RS|PS|ES)(?:256|384|512)'), {
    message: 'must be signature algorithms such as RS256, comma-separated',
  })
  readonly PEOPLE_ALGORITHMS: string = 'RS256';

  @IsOptional()
  @BaseUrl()
  readonly SANDBOX_URL?: string;

  @IsOptional()
  @BaseUrl()
  readonly LOCALTEST_URL?: string;

  @IsOptional()
  @Matches(/^(?=.*\{app\})https?:\/\/[^\s,?#@]+$/, {
    message: 'must be a URL template with {org} and {app}',
  })
  readonly APPS_URL?: string;

  @IsOptional()
  @Matches(list(`${org}/[a-z][a-z0-9-]*=https?://[^,=\\s?#@]+`), {
    message: 'must be org/app=URL pairs, comma-separated',
  })
  readonly APP_URLS?: string;

  @IsOptional()
  @BaseUrl()
  readonly PLATFORM_URL?: string;

  @IsOptional()
  @BaseUrl()
  readonly MASKINPORTEN_URL?: string;

  @IsOptional()
  @Matches(new RegExp(`^${org}$`), { message: "must be an org's short name, such as ttd" })
  readonly ORG?: string;

  @IsOptional()
  @Matches(nameValue, { message: 'must be org=path pairs, comma-separated' })
  readonly CREDENTIALS?: string;

  @IsIn(['local', 'external'])
  readonly SIGNING: 'local' | 'external' = 'local';

  @IsOptional()
  @Matches(nameValue, { message: 'must be org=client id pairs, comma-separated' })
  readonly CLIENT_IDS?: string;

  @IsOptional()
  @Matches(nameValue, { message: 'must be org=kid pairs, comma-separated' })
  readonly KEY_IDS?: string;

  @IsOptional()
  @Matches(list(`${org}=\\d{9}`), {
    message: 'must be org=organisation number pairs, comma-separated, nine digits each',
  })
  readonly ORG_NUMBERS?: string;
}

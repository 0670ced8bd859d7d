import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Why the latest attempt to get a token failed. */
export class TokenFailureDto {
  /** Maskinporten's code where it gave one. */
  @ApiProperty({ example: 'MP-124' })
  code: string;

  @ApiProperty({ enum: ['transient', 'permanent', 'clock', 'key', 'business'] })
  kind: string;

  /** For Maskinporten's support. */
  @ApiPropertyOptional()
  correlationId?: string;

  @ApiProperty({ format: 'date-time' })
  at: string;
}

/** A token that this replica keeps, or could not get. Never the token. */
export class TokenStatusDto {
  /** Who issues it. */
  @ApiProperty({ enum: ['maskinporten', 'altinn'] })
  authority: string;

  @ApiProperty({ type: [String], example: ['altinn:serviceowner/instances.read'] })
  scopes: string[];

  /** Absent without a token. */
  @ApiPropertyOptional({ format: 'date-time' })
  expiresAt?: string;

  /** Nothing has been fetched since the last failure; a token that is held is still good. */
  @ApiProperty()
  failing: boolean;

  /** Also when it has been made good since. */
  @ApiPropertyOptional({ type: TokenFailureDto })
  lastError?: TokenFailureDto;
}

export class ClientTokensDto {
  /** The org whose Maskinporten client it is. */
  @ApiProperty({ example: 'ttd' })
  client: string;

  @ApiProperty({ type: [TokenStatusDto] })
  tokens: TokenStatusDto[];
}

export class TokenStatusListDto {
  @ApiProperty({ type: [ClientTokensDto] })
  clients: ClientTokensDto[];
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One field that was wrong. */
export class ProblemFieldDto {
  /** RFC 6901 pointer into the request, as a fragment. */
  @ApiProperty({ example: '#/instance' })
  pointer: string;

  /** What was expected; never what was sent. */
  @ApiProperty()
  detail: string;
}

/** An error, RFC 9457. */
export class ProblemDto {
  /** `urn:flerapp:problem:{name}`; every name is in docs/problems.md. */
  @ApiProperty({ example: 'urn:flerapp:problem:invalid-request' })
  type: string;

  @ApiProperty()
  title: string;

  @ApiProperty({ type: 'integer' })
  status: number;

  @ApiPropertyOptional()
  detail?: string;

  @ApiPropertyOptional({ type: [ProblemFieldDto] })
  errors?: ProblemFieldDto[];

  /** UUID of the decision that refused it: operators find it in the audit log, with the cause. */
  @ApiPropertyOptional()
  decisionId?: string;

  /** Trace id of W3C Trace Context: name it when you ask for help. */
  @ApiProperty()
  traceId: string;
}

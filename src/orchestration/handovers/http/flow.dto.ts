import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FindingDto } from './handover.dto.js';
import { PollDto } from './poll.dto.js';

/** One app B of a flow. */
export class FlowTargetDto {
  @ApiProperty({ example: 'sak' })
  name: string;

  @ApiProperty({ example: 'ttd/saksbehandling' })
  app: string;
}

/** A flow that the caller may use. */
export class FlowDto {
  @ApiProperty({ example: 'klage-til-saksbehandling' })
  name: string;

  /** SHA-256 of the definition. */
  @ApiProperty()
  hash: string;

  /** App A. */
  @ApiProperty({ example: 'ttd/klage' })
  source: string;

  @ApiProperty({ type: [FlowTargetDto] })
  targets: FlowTargetDto[];

  /** What does not fit the live apps. */
  @ApiProperty({ type: [FindingDto] })
  findings: FindingDto[];

  /** Absent when the flow is not polled. */
  @ApiPropertyOptional({ type: PollDto })
  poll?: PollDto;
}

export class FlowListDto {
  @ApiProperty({ type: [FlowDto] })
  flows: FlowDto[];
}

/** A path of B's model that would be set. */
export class PreviewFieldDto {
  @ApiProperty({ example: 'sak.linjer' })
  path: string;

  @ApiProperty({ enum: ['null', 'boolean', 'number', 'string', 'object', 'array'] })
  type: string;

  /** Characters of a text, rows of a list. */
  @ApiPropertyOptional({ type: 'integer' })
  size?: number;

  /** Only with the operation `preview:values`; never in production. */
  @ApiPropertyOptional({
    description: 'Any JSON value',
    nullable: true,
    oneOf: [
      { type: 'string' },
      { type: 'number' },
      { type: 'boolean' },
      { type: 'object' },
      { type: 'array', items: {} },
    ],
  })
  value?: unknown;
}

/** A file that would be copied; its name is left out. */
export class PreviewFileDto {
  /** B's data type. */
  @ApiProperty({ example: 'kvittering' })
  dataType: string;

  @ApiProperty({ example: 'application/pdf' })
  contentType: string;

  /** Bytes. */
  @ApiProperty({ type: 'integer' })
  size: number;
}

/** What a delivery to one target would be. */
export class TargetPreviewDto {
  @ApiProperty({ example: 'sak' })
  target: string;

  @ApiProperty({ example: 'ttd/saksbehandling' })
  app: string;

  @ApiProperty({
    enum: ['would-deliver', 'would-skip', 'would-wait', 'would-park', 'would-refuse'],
  })
  outcome: string;

  @ApiPropertyOptional()
  reason?: string;

  @ApiProperty({ type: [FindingDto] })
  findings: FindingDto[];

  @ApiProperty({ type: [PreviewFieldDto] })
  fields: PreviewFieldDto[];

  @ApiProperty({ type: [PreviewFileDto] })
  files: PreviewFileDto[];

  /** Keys of the presentation texts. */
  @ApiProperty({ type: [String] })
  texts: string[];
}

export class PreviewDto {
  @ApiProperty({ type: [TargetPreviewDto] })
  targets: TargetPreviewDto[];
}

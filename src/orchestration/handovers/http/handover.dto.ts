import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { deliveryStates } from '../domain/delivery.js';
import { handoverStatuses } from '../domain/handover-status.js';

/** Something a person should know about a delivery; never a value. */
export class FindingDto {
  /** A path in B's model, a data type, or the name of a rule of the flow. */
  @ApiProperty({ example: 'sak.tittel' })
  target: string;

  /** What is wrong. */
  @ApiProperty({ example: 'required-missing' })
  code: string;

  /** What was expected. */
  @ApiPropertyOptional({ example: 'string' })
  detail?: string;
}

/** An instance in Altinn. */
export class InstanceDto {
  /** `{org}/{app}` */
  @ApiProperty({ example: 'ttd/saksbehandling' })
  app: string;

  /** `{partyId}/{guid}` */
  @ApiProperty({ example: '500700/0d6a7a52-7c3a-4a6e-9a49-1c2b3d4e5f60' })
  id: string;

  /** The app's address of it. */
  @ApiProperty({ format: 'uri' })
  url: string;
}

/** The part of a handover that makes one target instance. */
export class DeliveryDto {
  /** Also the marker `flerapp.delivery` in B's data values. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** Name of the target in the flow. */
  @ApiProperty({ example: 'sak' })
  target: string;

  @ApiProperty({ enum: deliveryStates, enumName: 'DeliveryState' })
  state: string;

  /** Why it waits, is tried again, or was ended. */
  @ApiPropertyOptional({ example: 'source-not-ready' })
  reason?: string;

  /** What a person must do, where it does not go on by itself. */
  @ApiPropertyOptional()
  advice?: string;

  @ApiProperty({ type: [FindingDto] })
  findings: FindingDto[];

  /** B, once it is known. */
  @ApiPropertyOptional({ type: InstanceDto })
  instance?: InstanceDto;

  /** Failures in a row. */
  @ApiProperty({ type: 'integer', minimum: 0 })
  attempts: number;

  /** When it is looked at next. */
  @ApiPropertyOptional({ format: 'date-time' })
  nextRunAt?: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

/** One run of a flow for one source instance. */
export class HandoverDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'klage-til-saksbehandling' })
  flow: string;

  @ApiProperty({ enum: handoverStatuses, enumName: 'HandoverStatus' })
  status: string;

  /** A. */
  @ApiProperty({ type: InstanceDto })
  source: InstanceDto;

  @ApiProperty({ type: [DeliveryDto] })
  deliveries: DeliveryDto[];

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

/** A page of handovers, newest first. */
export class HandoverPageDto {
  @ApiProperty({ type: [HandoverDto] })
  handovers: HandoverDto[];

  /** Give it as `cursor` for the next page; absent on the last. */
  @ApiPropertyOptional()
  next?: string;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { pollStages, type PollState } from '../../flows/index.js';

/** How the search for finished instances of a flow's app A stands. */
export class PollDto {
  /** `awaiting-approval`: the first poll found more than is handed over unasked. */
  @ApiProperty({ enum: pollStages, enumName: 'PollStage' })
  stage: string;

  /** When a poll last came to its end. */
  @ApiPropertyOptional({ format: 'date-time' })
  lastPollAt?: string;

  /** How many instances that poll handed over. */
  @ApiPropertyOptional({ type: 'integer' })
  found?: number;

  /** How many instances wait for approval. */
  @ApiPropertyOptional({ type: 'integer' })
  waiting?: number;

  /** Polls in a row that failed. */
  @ApiProperty({ type: 'integer', minimum: 0 })
  failures: number;
}

export const pollDto = ({ lastPollAt, ...state }: PollState): PollDto => ({
  ...state,
  ...(lastPollAt !== undefined && { lastPollAt: new Date(lastPollAt).toISOString() }),
});

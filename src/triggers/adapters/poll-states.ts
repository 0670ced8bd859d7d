import type { Database } from '../../database/index.js';
import type { PollState } from '../../orchestration/flows/index.js';
import { pollQuestion, type PolledFlow } from '../domain/polled-flow.js';

interface StateRow {
  readonly flow: string;
  readonly stage: PollState['stage'];
  readonly ended_at: Date | null;
  readonly found: number | null;
  readonly waiting: number | null;
  readonly failures: number;
}

const sql = `
select p.flow, p.stage, p.ended_at, p.found, p.waiting, p.failures
from unnest($1::text[], $2::text[]) as f (flow, question)
join poll_cursors p on p.flow = f.flow and p.question = f.question`;

/** How the polls of these flows stand; one that never began is counting. */
export async function pollStates(
  database: Database,
  flows: readonly PolledFlow[],
): Promise<ReadonlyMap<string, PollState>> {
  const rows =
    flows.length === 0
      ? []
      : await database.query<StateRow>(sql, [
          flows.map(({ name }) => name),
          flows.map(pollQuestion),
        ]);
  return new Map(
    flows.map(({ name }) => {
      const row = rows.find(({ flow }) => flow === name);
      return [name, row ? stateOf(row) : { stage: 'counting', failures: 0 }];
    }),
  );
}

const stateOf = ({ stage, ended_at, found, waiting, failures }: StateRow): PollState => ({
  stage,
  failures,
  ...(ended_at && { lastPollAt: ended_at.getTime() }),
  ...(found !== null && { found }),
  ...(waiting !== null && { waiting }),
});

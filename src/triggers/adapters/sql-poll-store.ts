import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { Database } from '../../database/index.js';
import type { Flow, PollState } from '../../orchestration/flows/index.js';
import { isPolled, pollQuestion, type PolledFlow } from '../domain/polled-flow.js';
import { type Claim, LeaseLost, type PollResult, PollStore } from '../poll-store.js';
import { knownSources } from './known-sources.js';
import { pollStates } from './poll-states.js';

/** Nobody is at it, or who was is gone; one that waits for approval is never due. */
const isDue = (every: string): string => `p.stage <> 'awaiting-approval' and case
  when p.lease is null then coalesce(p.again_at, p.started_at + ${every} * interval '1 millisecond') <= now()
  else p.lease_until <= now() end`;

const dueSql = `
select f.flow from unnest($1::text[], $2::text[], $3::float8[]) as f (flow, question, every)
left join poll_cursors p on p.flow = f.flow and p.question = f.question
where p.flow is null or ${isDue('f.every')}`;

/** A poll that nobody ended counts as one that failed. */
const claimSql = `
insert into poll_cursors as p (flow, question, lease, lease_until, started_at)
values ($1, $2, $3, now() + $5::float8 * interval '1 millisecond', now())
on conflict (flow, question) do update set lease = excluded.lease, lease_until = excluded.lease_until,
  started_at = now(), again_at = null, failures = p.failures + (p.lease is not null)::int
where ${isDue('$4::float8')}
returning stage, position, started_at, failures,
  swept_at is null or swept_at + $6::float8 * interval '1 millisecond' <= now() as sweep_due`;

interface ClaimRow {
  readonly stage: Claim['stage'];
  readonly position: Date | null;
  readonly started_at: Date;
  readonly failures: number;
  readonly sweep_due: boolean;
}

/** One row per flow and question; whoever holds its lease polls. */
@Injectable()
export class SqlPollStore extends PollStore {
  constructor(
    private readonly config: AppConfig,
    private readonly database: Database,
  ) {
    super();
  }

  async due(flows: readonly PolledFlow[]): Promise<readonly PolledFlow[]> {
    const rows = await this.database.query<{ flow: string }>(dueSql, [
      flows.map(({ name }) => name),
      flows.map(pollQuestion),
      flows.map((flow) => this.#every(flow)),
    ]);
    return flows.filter(({ name }) => rows.some(({ flow }) => flow === name));
  }

  async claim(flow: PolledFlow): Promise<Claim | undefined> {
    const { pollLease, pollSweep } = this.config.timings;
    const lease = randomUUID();
    const [row] = await this.database.query<ClaimRow>(claimSql, [
      flow.name,
      pollQuestion(flow),
      lease,
      this.#every(flow),
      pollLease,
      pollSweep,
    ]);
    return (
      row && {
        flow,
        lease,
        stage: row.stage,
        startedAt: row.started_at.getTime(),
        sweepDue: row.sweep_due,
        failures: row.failures,
        ...(row.position && { position: row.position.getTime() }),
      }
    );
  }

  keep(claim: Claim): Promise<void> {
    return this.#change(claim, this.#renewed);
  }

  advance(claim: Claim, position: number): Promise<void> {
    const changes = `${this.#renewed}, position = greatest(position, $4::timestamptz)`;
    return this.#change(claim, changes, new Date(position));
  }

  end(claim: Claim, { found, position, swept }: PollResult): Promise<void> {
    const changes = `lease = null, ended_at = now(), stage = 'polling', failures = 0, waiting = null, found = $4::int,
      position = greatest(position, $5::timestamptz), swept_at = case when $6::boolean then now() else swept_at end`;
    const reached = position === undefined ? null : new Date(position);
    return this.#change(claim, changes, found, reached, swept);
  }

  hold(claim: Claim, waiting: number): Promise<void> {
    const changes = `lease = null, ended_at = now(), stage = 'awaiting-approval', failures = 0, found = 0,
      waiting = $4::int`;
    return this.#change(claim, changes, waiting);
  }

  fail(claim: Claim, pause: number): Promise<void> {
    const changes = `lease = null, failures = failures + 1,
      again_at = now() + $4::float8 * interval '1 millisecond'`;
    return this.#change(claim, changes, pause);
  }

  release(claim: Claim): Promise<void> {
    return this.#change(claim, 'lease = null, again_at = now()');
  }

  async approve(flow: PolledFlow): Promise<boolean> {
    const rows = await this.database.query(
      `update poll_cursors set stage = 'polling', waiting = null, again_at = now()
       where flow = $1 and question = $2 and stage = 'awaiting-approval' returning flow`,
      [flow.name, pollQuestion(flow)],
    );
    return rows.length > 0;
  }

  known(flow: Flow, guids: readonly string[]): Promise<ReadonlySet<string>> {
    return knownSources(this.database, flow.name, guids);
  }

  of(flows: readonly Flow[]): Promise<ReadonlyMap<string, PollState>> {
    return pollStates(this.database, flows.filter(isPolled));
  }

  get #renewed(): string {
    return `lease_until = now() + ${String(this.config.timings.pollLease)} * interval '1 millisecond'`;
  }

  async #change({ flow, lease }: Claim, changes: string, ...values: unknown[]): Promise<void> {
    const rows = await this.database.query(
      `update poll_cursors set ${changes} where flow = $1 and question = $2 and lease = $3 returning flow`,
      [flow.name, pollQuestion(flow), lease, ...values],
    );
    if (rows.length === 0) throw new LeaseLost('another replica took the poll over');
  }

  #every({ source }: PolledFlow): number {
    return source.triggers.poll?.every ?? this.config.timings.pollInterval;
  }
}

import { Injectable } from '@nestjs/common';
import type { InstanceRef } from '../../../altinn/index.js';
import type { Caller } from '../../../authorization/index.js';
import { Database } from '../../../database/index.js';
import { type CallerUsage, UsageStore } from './usage-store.js';

/** Reads at most as many rows as the limit is high: the newest of the caller, by an index. */
const ofCaller = `
  select count(*)::int as used, coalesce(extract(epoch from min(accepted_at) + interval '1 minute' - now()), 0)::float8 as wait
  from (
    select accepted_at from handovers
    where caller ->> 'clientId' = $1 and caller ->> 'organisation' = $2 and caller ->> 'issuer' = $3
      and accepted_at > now() - interval '1 minute'
    order by accepted_at desc limit $4
  ) newest`;

const ofSource = `
  select (select count(*) from handovers where source_guid = $1 and flow <> $2)
       + (select count(*) from tombstones where source_guid = $1 and flow <> $2) as used`;

const ofOwner = `
  select count(*)::int as used from (
    select distinct delivery_id from intents
    where pin ->> 'owner' = $1 and noted_at > now() - interval '1 day' and delivery_id <> $2
    limit $3
  ) others`;

const hops = `
  with recursive chain (source_guid, depth) as (
    select $1::uuid, 0
    union
    select h.source_guid, c.depth + 1
    from chain c
    join deliveries d on d.instance_guid = c.source_guid
    join handovers h on h.id = d.handover_id
    where c.depth <= $2
  )
  select max(depth)::int as used from chain`;

const known = `
  select count(*)::int as used from (
    select 1 from handovers where flow = $1 and source_guid = $2
    union all select 1 from tombstones where flow = $1 and source_guid = $2
  ) any_of_both`;

@Injectable()
export class SqlUsageStore extends UsageStore {
  constructor(private readonly database: Database) {
    super();
  }

  async ofCaller({ clientId, organisation, issuer }: Caller, limit: number): Promise<CallerUsage> {
    const [row] = await this.database.query<{ used: number; wait: number }>(ofCaller, [
      clientId,
      organisation,
      issuer,
      limit,
    ]);
    return { exhausted: (row?.used ?? 0) >= limit, freeIn: Math.ceil((row?.wait ?? 0) * 1_000) };
  }

  ofSource({ guid }: InstanceRef, exceptFlow: string): Promise<number> {
    return this.#count(ofSource, [guid, exceptFlow]);
  }

  ofOwner(owner: string, exceptDelivery: string, limit: number): Promise<number> {
    return this.#count(ofOwner, [owner, exceptDelivery, limit]);
  }

  hops({ guid }: InstanceRef, most: number): Promise<number> {
    return this.#count(hops, [guid, most]);
  }

  async known(flow: string, { guid }: InstanceRef): Promise<boolean> {
    return (await this.#count(known, [flow, guid])) > 0;
  }

  async #count(sql: string, values: readonly (string | number)[]): Promise<number> {
    const [row] = await this.database.query<{ used: number | string }>(sql, [...values]);
    return Number(row?.used ?? 0);
  }
}

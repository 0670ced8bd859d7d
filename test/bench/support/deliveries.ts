import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

const lookMs = 25;

/** By indexes of open work only, so that looking costs the same on a table of a million. */
const openSql = `
select exists (select 1 from deliveries where next_run_at is not null)
  or exists (select 1 from deliveries where run_by is not null) as open`;

export async function untilNothingIsOpen(client: pg.Client, withinMs = 300_000): Promise<void> {
  const end = performance.now() + withinMs;
  while ((await client.query<{ open: boolean }>(openSql)).rows[0]?.open) {
    if (performance.now() > end) throw new Error(`not done: ${await told(client)}`);
    await pause(lookMs);
  }
}

/** Waits until nothing is left to do. @throws Error when it takes longer, or when one was not delivered */
export async function untilDelivered(client: pg.Client, withinMs?: number): Promise<void> {
  await untilNothingIsOpen(client, withinMs);
  const others = await told(client);
  if (others !== '') throw new Error(`not delivered: ${others}`);
}

/** The deliveries that are not delivered: `parked source-changed 3`. */
async function told(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ state: string; reason: string | null; count: string }>(
    `select state, reason, count(*) from deliveries where state <> 'delivered' group by 1, 2`,
  );
  return rows.map(({ state, reason, count }) => `${state} ${reason ?? ''} ${count}`).join(', ');
}

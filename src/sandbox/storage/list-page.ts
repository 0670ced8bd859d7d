import type { ListedInstance } from '../world/index.js';
import type { ListQuery } from './list-query.js';

export interface Page {
  readonly rows: readonly ListedInstance[];
  /** `{ticks of lastChanged};{internal id}` of the last row; only when the page is full. */
  readonly next?: string;
}

interface Position {
  readonly ticks: bigint;
  readonly id: number;
}

/**
 * One page as Storage makes it: sorted by lastChanged, which never ties here. A page that is full always has a next one,
 * which may be empty (reference altinn-app-contract §5.2). Only as many rows are looked at as the page needs.
 * @param byChange rows, the oldest change first
 */
export function pageOf(
  byChange: Iterable<ListedInstance>,
  isShown: (row: ListedInstance) => boolean,
  { ascending, size, continuationToken }: ListQuery,
): Page {
  const isAfter = afterToken(continuationToken, ascending);
  const rows: ListedInstance[] = [];
  for (const row of ascending ? byChange : [...byChange].reverse()) {
    if (rows.length === size) break;
    if (isAfter(row) && isShown(row)) rows.push(row);
  }
  return rows.length < size ? { rows } : { rows, next: tokenAfter(rows.at(-1)) };
}

function afterToken(
  token: string | undefined,
  ascending: boolean,
): (at: ListedInstance) => boolean {
  if (token === undefined) return () => true;
  const last = positionOf(token);
  if (last === undefined) return () => false;
  return ({ changedTicks }) => (ascending ? changedTicks > last.ticks : changedTicks < last.ticks);
}

/** Storage has encoded it once more than the query does. One that cannot be read gives an empty page, not an error. */
function positionOf(token: string): Position | undefined {
  const [, ticks, id] = /^(\d{1,19})(?:;|%3b)(-?\d{1,15})$/i.exec(token) ?? [];
  return ticks === undefined ? undefined : { ticks: BigInt(ticks), id: Number(id) };
}

/** A page of size 0 is full at once. */
function tokenAfter(last: ListedInstance | undefined): string {
  return last === undefined ? '0;-1' : `${last.changedTicks};${last.sequence}`;
}

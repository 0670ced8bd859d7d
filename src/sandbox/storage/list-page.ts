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
 * One page as Storage makes it: sorted by lastChanged, ties by internal id upwards in both directions. A page that is
 * full always has a next one, which may be empty (reference altinn-app-contract §5.2).
 */
export function pageOf(matching: readonly ListedInstance[], query: ListQuery): Page {
  const { ascending, size, continuationToken } = query;
  const after = continuationToken === undefined ? undefined : positionOf(continuationToken);
  const sorted = matching
    .map((row) => ({ row, at: place(row) }))
    .filter(({ at }) => continuationToken === undefined || isAfter(at, after, ascending))
    .sort((a, b) => order(a.at, b.at, ascending));
  const rows = sorted.slice(0, size).map(({ row }) => row);
  return rows.length < size ? { rows } : { rows, next: tokenAfter(rows.at(-1)) };
}

const place = ({ changedTicks, sequence }: ListedInstance): Position => ({
  ticks: changedTicks,
  id: sequence,
});

function order(a: Position, b: Position, ascending: boolean): number {
  if (a.ticks === b.ticks) return a.id - b.id;
  return a.ticks < b.ticks === ascending ? -1 : 1;
}

/** Downwards, Storage goes on with smaller ids although it sorts ties upwards: such rows can be skipped. */
function isAfter(at: Position, last: Position | undefined, ascending: boolean): boolean {
  if (last === undefined) return false;
  if (at.ticks === last.ticks) return ascending ? at.id > last.id : at.id < last.id;
  return ascending ? at.ticks > last.ticks : at.ticks < last.ticks;
}

/** Storage has encoded it once more than the query does. One that cannot be read gives an empty page, not an error. */
function positionOf(token: string): Position | undefined {
  const [, ticks, id] = /^(\d{1,19})(?:;|%3b)(-?\d{1,15})$/i.exec(token) ?? [];
  return ticks === undefined ? undefined : { ticks: BigInt(ticks), id: Number(id) };
}

/** A page of size 0 is full at once. */
function tokenAfter(last: ListedInstance | undefined): string {
  const { ticks, id } = last === undefined ? { ticks: 0n, id: -1 } : place(last);
  return `${ticks};${id}`;
}

import type { AppId } from '../domain/ids.js';
import type { ChangedWindow, InstanceWindow } from '../gateways.js';

const pageSize = '1000';

/** Nothing filters on deletion: an attempt that the app rolled back must be seen (contract §6.2). */
export function createdQuery(app: AppId, { from, before, ownerPartyId }: InstanceWindow): string {
  const query = new URLSearchParams({ appId: app });
  query.append('created', `gte:${iso(from)}`);
  query.append('created', `lt:${iso(before)}`);
  if (ownerPartyId !== undefined) query.append('instanceOwner.partyId', ownerPartyId);
  return ordered(query);
}

/** `created` and `lastChanged` are compared as times, unlike `process.ended` (contract §5.2). */
export function changedQuery(
  app: AppId,
  { createdFrom, changedFrom, changedBefore, ended }: ChangedWindow,
): string {
  const query = new URLSearchParams({ appId: app });
  query.append('created', `gte:${iso(createdFrom)}`);
  if (changedFrom !== undefined) query.append('lastChanged', `gte:${iso(changedFrom)}`);
  if (changedBefore !== undefined) query.append('lastChanged', `lt:${iso(changedBefore)}`);
  if (ended) query.append('process.isComplete', 'true');
  query.append('status.isSoftDeleted', 'false');
  query.append('status.isHardDeleted', 'false');
  query.append('includeDataElements', 'false');
  return ordered(query);
}

/** Upwards, an instance that changes moves to a page that is still to come, and equal times are in a fixed order. */
function ordered(query: URLSearchParams): string {
  query.append('order', 'asc:lastChanged');
  query.append('size', pageSize);
  return `?${query.toString()}`;
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

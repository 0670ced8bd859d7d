import type { SandboxContext } from '../context.js';
import type { ListedInstance } from '../world/index.js';
import { filterOf } from './list-filter.js';
import type { ListQuery } from './list-query.js';

/** What a list is made of, oldest change first; without what is too young for a list that lags. */
export function rowsFor(
  { world, faults }: SandboxContext,
  query: ListQuery,
  seesAll: boolean,
): ListedInstance[] {
  const { instances } = world;
  const matches = filterOf(query);
  const shownBefore = performance.now() - faults.listLagMs;
  const found: ListedInstance[] = [];
  let lags = false;
  for (const row of query.appId === undefined ? instances.all() : instances.ofApp(query.appId)) {
    if (!matches(row) || (!seesAll && row.instance.status.isHardDeleted)) continue;
    if (row.insertedAt <= shownBefore) found.push(row);
    else lags = true;
  }
  if (lags) faults.injected.add('listLagMs', 'GET /storage/api/v1/instances');
  return found;
}

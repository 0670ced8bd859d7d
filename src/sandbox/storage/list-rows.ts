import type { SandboxContext } from '../context.js';
import type { ListedInstance } from '../world/index.js';
import { filterOf } from './list-filter.js';
import { pageOf } from './list-page.js';
import type { Page } from './list-page.js';
import type { ListQuery } from './list-query.js';

/** One page of a list; without what is too young for a list that lags. */
export function listPage(
  { world, faults }: SandboxContext,
  query: ListQuery,
  seesAll: boolean,
): Page {
  const { instances } = world;
  const matches = filterOf(query);
  const shownBefore = performance.now() - faults.listLagMs;
  let lags = false;
  const isShown = (row: ListedInstance): boolean => {
    if (!matches(row) || (!seesAll && row.instance.status.isHardDeleted)) return false;
    if (row.insertedAt <= shownBefore) return true;
    lags = true;
    return false;
  };
  const byChange = query.appId === undefined ? instances.byChange() : instances.ofApp(query.appId);
  const page = pageOf(byChange, isShown, query);
  if (lags) faults.injected.add('listLagMs', 'GET /storage/api/v1/instances');
  return page;
}

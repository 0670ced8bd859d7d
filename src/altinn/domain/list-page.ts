import type { Instance } from './instance.js';
import type { JsonValue } from './json.js';
import { parseInstance } from './parse-instance.js';
import { isObject, textOf } from './tolerant-json.js';

/** One page of Storage's list (contract §5.2). */
export interface ListPage {
  readonly instances: readonly Instance[];
  /** The query of the next page, with its question mark; undefined on the last. */
  readonly nextQuery?: string;
}

const listPath = '/storage/api/v1/instances';

/** `QueryResponse`; undefined when it, one of its rows, or its `next` is not what it should be. */
export function parseListPage(json: JsonValue | undefined): ListPage | undefined {
  if (!isObject(json) || !Array.isArray(json['instances'])) return undefined;
  const instances = json['instances'].map(parseInstance);
  if (!instances.every((instance) => instance !== undefined)) return undefined;
  const next = textOf(json['next']);
  if (next === undefined) return { instances };
  const nextQuery = queryOfNext(next);
  return nextQuery === undefined ? undefined : { instances, nextQuery };
}

/**
 * `next` carries the platform's own host name, and a link in an answer is never followed as given
 * (design §8): only its query is taken, and only when it leads to the list.
 */
function queryOfNext(next: string): string | undefined {
  if (!URL.canParse(next)) return undefined;
  const url = new URL(next);
  return url.pathname.endsWith(listPath) && url.search !== '' ? url.search : undefined;
}

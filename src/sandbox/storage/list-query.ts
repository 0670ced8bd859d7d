import { unbindable, text } from './storage-reply.js';

/** `created=gte:2026-11-23T10:00:00Z`. */
export interface DateCondition {
  readonly operator: DateOperator;
  /** As written in the query. */
  readonly value: string;
}

export type DateOperator = 'gt' | 'gte' | 'lt' | 'lte' | 'eq';

/** What `GET /storage/api/v1/instances` is asked for (reference altinn-app-contract §5.2). */
export interface ListQuery {
  readonly org?: string;
  readonly appId?: string;
  readonly ownerPartyId?: number;
  readonly dates: Readonly<Record<DateParameter, readonly DateCondition[]>>;
  readonly currentTask?: string;
  readonly isComplete?: boolean;
  readonly excludeConfirmedBy?: string;
  readonly confirmed?: boolean;
  readonly isArchived?: boolean;
  readonly isSoftDeleted?: boolean;
  readonly isHardDeleted?: boolean;
  readonly searchString?: string;
  /** Last twelve digits of the instance's guid. */
  readonly a3Ref?: string;
  readonly altinn2Reference?: string;
  readonly mainVersionInclude?: number;
  readonly mainVersionExclude?: number;
  readonly withData: boolean;
  readonly ascending: boolean;
  readonly size: number;
  readonly continuationToken?: string;
}

export const dateParameters = [
  'created',
  'lastChanged',
  'dueBefore',
  'visibleAfter',
  'process.ended',
] as const;
export type DateParameter = (typeof dateParameters)[number];

const defaultSize = 100;

/**
 * Unknown parameters are passed over, and so is `process.endEvent`, which Storage binds but never uses.
 * @throws StorageRefusal 400 or 500 on a value that cannot be read
 */
export function readListQuery(parameters: URLSearchParams): ListQuery {
  const value = (name: string): string | undefined => parameters.get(name) ?? undefined;
  const a3Ref = value('A3Ref');
  if (a3Ref !== undefined && a3Ref.length !== 12)
    throw text(400, 'The A3 reference needs to be exactly 12 characters long.');
  return given({
    org: value('org'),
    appId: value('appId'),
    ownerPartyId: integer(parameters, 'instanceOwner.partyId'),
    dates: readDates(parameters),
    currentTask: value('process.currentTask'),
    isComplete: boolean(parameters, 'process.isComplete'),
    excludeConfirmedBy: value('excludeConfirmedBy'),
    confirmed: boolean(parameters, 'confirmed'),
    isArchived: boolean(parameters, 'status.isArchived'),
    isSoftDeleted: boolean(parameters, 'status.isSoftDeleted'),
    isHardDeleted: boolean(parameters, 'status.isHardDeleted'),
    searchString: value('searchString'),
    a3Ref,
    altinn2Reference: value('dataValues.A2ArchRef'),
    mainVersionInclude: integer(parameters, 'mainVersionInclude'),
    mainVersionExclude: integer(parameters, 'mainVersionExclude'),
    withData: boolean(parameters, 'includeDataElements') ?? true,
    ascending: isAscending(value('order')),
    size: readSize(parameters),
    continuationToken: value('continuationToken'),
  });
}

type Maybe<T> = { [K in keyof T]: T[K] | undefined };

/** Leaves out what was not asked for. */
const given = (query: Maybe<ListQuery>): ListQuery =>
  Object.fromEntries(
    Object.entries(query).filter(([, v]) => v !== undefined),
  ) as unknown as ListQuery;

/** Only the prefix `desc:` is looked at, and newest first is the default: `asc:anything` sorts by lastChanged. */
const isAscending = (order: string | undefined): boolean =>
  order !== undefined && !order.toLowerCase().startsWith('desc:');

function readSize(parameters: URLSearchParams): number {
  const size = integer(parameters, 'size') ?? defaultSize;
  // PostgreSQL's own error surfaces.
  if (size < 0) throw text(500, '2201W: LIMIT must not be negative');
  return size;
}

function integer(parameters: URLSearchParams, name: string): number | undefined {
  const value = parameters.get(name);
  if (value === null || value === '') return undefined;
  if (!/^[+-]?\d{1,10}$/.test(value)) throw unbindable(name, value);
  return Number(value);
}

function boolean(parameters: URLSearchParams, name: string): boolean | undefined {
  const value = parameters.get(name);
  if (value === null || value === '') return undefined;
  const word = value.toLowerCase();
  if (word !== 'true' && word !== 'false') throw unbindable(name, value);
  return word === 'true';
}

function readDates(parameters: URLSearchParams): ListQuery['dates'] {
  const conditions = dateParameters.map((name) => [
    name,
    parameters.getAll(name).map((expression) => readDate(name, expression)),
  ]);
  return Object.fromEntries(conditions) as ListQuery['dates'];
}

/** A bad date is a 500 with a JSON string, and so is one without an operator. */
function readDate(name: string, expression: string): DateCondition {
  const [, operator, value] = /^(gte?|lte?|eq):(.*)$/.exec(expression) ?? [];
  if (operator === undefined || value === undefined || Number.isNaN(Date.parse(value)))
    throw text(500, `Invalid date expression: ${expression} for query key: ${name}`);
  return { operator: operator as DateOperator, value };
}

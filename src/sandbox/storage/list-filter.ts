import { dotNetTicks } from '../world/index.js';
import type { ListedInstance, StoredInstance } from '../world/index.js';
import type { DateCondition, DateOperator, ListQuery } from './list-query.js';

/** Apps of today: Storage's main version. Older ones are migrated archives, which the sandbox has none of. */
const mainVersion = 3;

type Instance = Readonly<StoredInstance>;
type Filter = (row: ListedInstance) => boolean;

/** Which instances Storage's list shows (reference altinn-app-contract §5.2). Times are read once, not once per row. */
export function filterOf(query: ListQuery): Filter {
  if (!isOfVersion(query)) return () => false;
  const isCreated = timesOf(query.dates.created);
  const isChanged = timesOf(query.dates.lastChanged);
  return ({ instance, createdTicks, changedTicks }) =>
    isCreated(createdTicks) &&
    isChanged(changedTicks) &&
    isOfOwner(instance, query) &&
    isInState(instance, query) &&
    hasDates(instance, query) &&
    isFound(instance, query);
}

function isOfVersion(query: ListQuery): boolean {
  if (query.altinn2Reference !== undefined) return false;
  if (query.mainVersionExclude !== undefined) return query.mainVersionExclude !== mainVersion;
  return (query.mainVersionInclude ?? mainVersion) === mainVersion;
}

const isOfOwner = ({ org, appId, instanceOwner }: Instance, query: ListQuery): boolean =>
  equals(query.org, org) &&
  equals(query.appId, appId) &&
  equals(query.ownerPartyId, Number(instanceOwner.partyId));

function isInState(instance: Instance, query: ListQuery): boolean {
  const { status, process } = instance;
  const confirmedBy = (org: string): boolean =>
    instance.completeConfirmations?.some((c) => c.stakeholderId === org) ?? false;
  const complete = process?.ended !== undefined;
  const running = process?.currentTask !== undefined;
  return (
    equals(query.isArchived, status.isArchived) &&
    equals(query.isSoftDeleted, status.isSoftDeleted) &&
    equals(query.isHardDeleted, status.isHardDeleted) &&
    equals(query.currentTask, process?.currentTask?.elementId) &&
    (query.isComplete === undefined || (query.isComplete ? complete : running)) &&
    equals(query.confirmed, confirmedBy(instance.org)) &&
    (query.excludeConfirmedBy === undefined || !confirmedBy(query.excludeConfirmedBy))
  );
}

/** These are compared as the text that is stored; `created` and `lastChanged` as times. */
function hasDates(instance: Instance, { dates }: ListQuery): boolean {
  return (
    dates.dueBefore.every((c) => compareTexts(instance.dueBefore, c)) &&
    dates.visibleAfter.every((c) => compareTexts(instance.visibleAfter, c)) &&
    dates['process.ended'].every((c) => compareTexts(instance.process?.ended, c))
  );
}

/** The only free-text filter looks in the presentation texts, not in the data values. */
function isFound({ id, presentationTexts }: Instance, query: ListQuery): boolean {
  const { searchString, a3Ref } = query;
  const texts = Object.values(presentationTexts ?? {}).map((t) => t.toLowerCase());
  return (
    (searchString === undefined || texts.some((t) => t.includes(searchString.toLowerCase()))) &&
    (a3Ref === undefined || id.endsWith(a3Ref.toLowerCase()))
  );
}

const equals = <T>(wanted: T | undefined, actual: T | undefined): boolean =>
  wanted === undefined || wanted === actual;

function timesOf(conditions: readonly DateCondition[]): (ticks: bigint) => boolean {
  const limits = conditions.map(({ operator, value }) => ({ operator, ticks: ticksOf(value) }));
  return (ticks) => limits.every((limit) => holds[limit.operator](compare(ticks, limit.ticks)));
}

const compareTexts = (stored: string | undefined, { operator, value }: DateCondition): boolean =>
  stored !== undefined && holds[operator](compare(stored, value));

const compare = <T extends string | bigint>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

const holds: Readonly<Record<DateOperator, (order: number) => boolean>> = {
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  eq: (order) => order === 0,
};

/** A query may name any offset and leave out the time; the fraction has up to seven digits. */
function ticksOf(value: string): bigint {
  const fraction = /:\d\d\.(\d{1,7})/.exec(value)?.[1] ?? '';
  const hasOffset = /(Z|[+-]\d\d:?\d\d)$/i.test(value);
  const utc = hasOffset || !value.includes('T') ? value : `${value}Z`;
  const seconds = new Date(utc).toISOString().slice(0, 19);
  return dotNetTicks(`${seconds}${fraction === '' ? '' : `.${fraction}`}Z`);
}

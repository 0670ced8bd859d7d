/** How one run's own ids, times and hosts are made equal to another's. */
export interface Hosts {
  /** What apps write in their links. */
  readonly apps: string;
  readonly platform: string;
}

export const recordedHosts: Hosts = {
  apps: 'https://{host}',
  platform: 'https://platform.local.altinn.cloud',
};

const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const trace = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;
/** Storage's place in a list: ticks and row number. */
const continuation = /\d{18}%253b\d+/g;
const time = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+(?:Z|[+-]\d{2}:\d{2})/g;
const endOfDecimal = /(>-?\d+(?:\.\d*[1-9])?)\.?0*</g;
const position = /(LineNumber|BytePositionInLine): \d+/g;

/**
 * A body without what differs from run to run: guids, trace ids, times with a fraction of a second (those that a caller
 * sent have none), hosts and positions in JSON. Data elements come in a fixed order. All else must be equal.
 */
export function normalise(body: unknown, hosts: Hosts): unknown {
  if (typeof body === 'string') return normaliseText(body, hosts);
  if (Array.isArray(body)) return inOrder(body).map((item) => normalise(item, hosts));
  if (typeof body !== 'object' || body === null) return body;
  if (isElement(body) && body.contentType === 'application/xml') return normaliseModel(body, hosts);
  return normaliseMembers(body, hosts);
}

/** Set by the server; one in a thousand has no fraction of a second. */
const ownTimes =
  /^(created|lastChanged|started|ended|archived|softDeleted|hardDeleted|confirmedOn|visibleAfter)$/;

const isTime = (key: string, value: unknown): boolean =>
  ownTimes.test(key) && typeof value === 'string' && /^\d{4}-/.test(value);

/** .NET keeps the zeros at the end of a decimal (`12.50`), which JavaScript's numbers do not. */
const normaliseModel = (element: Element, hosts: Hosts): unknown =>
  normaliseMembers({ ...element, size: '<n>' }, hosts);

function normaliseMembers(body: object, hosts: Hosts): unknown {
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [
      normaliseText(key, hosts),
      isTime(key, value) ? '<time>' : key === 'lockToken' ? '<token>' : normalise(value, hosts),
    ]),
  );
}

function normaliseText(text: string, { apps, platform }: Hosts): string {
  return text
    .replaceAll(apps, '<apps>')
    .replaceAll(platform, '<platform>')
    .replace(trace, '<trace>')
    .replace(guid, '<guid>')
    .replace(continuation, '<continuation>')
    .replace(time, '<time>')
    .replace(position, '$1: <n>')
    .replace(endOfDecimal, '$1<');
}

/** Data elements are stored in parallel, in any order. */
export function inOrder(items: readonly unknown[]): unknown[] {
  return items.every(isElement)
    ? items.toSorted((a, b) => compare(keyOf(a), keyOf(b)))
    : [...items];
}

interface Element {
  dataType: string;
  filename?: string | null;
  size: number | string;
  contentType?: string;
}

const isElement = (item: unknown): item is Element =>
  typeof item === 'object' && item !== null && 'dataType' in item && 'size' in item;

const keyOf = ({ dataType, filename, size }: Element): string =>
  `${dataType}/${filename ?? ''}/${size}`;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Learns which guid and continuation token of the recording is which of this run: both bodies are walked side by side. */
export function learnGuids(recorded: unknown, actual: unknown, learned: Map<string, string>): void {
  if (typeof recorded === 'string' && typeof actual === 'string') {
    for (const own of [guid, continuation]) {
      const before = recorded.match(own) ?? [];
      const now = actual.match(own) ?? [];
      if (before.length === now.length) before.forEach((id, i) => learned.set(id, now[i]!));
    }
  } else if (Array.isArray(recorded) && Array.isArray(actual)) {
    const others = inOrder(actual);
    inOrder(recorded).forEach((item, i) => learnGuids(item, others[i], learned));
  } else if (isObject(recorded) && isObject(actual)) {
    for (const [key, value] of Object.entries(recorded)) learnGuids(value, actual[key], learned);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

export const withLearned = (text: string, learned: ReadonlyMap<string, string>): string =>
  [guid, continuation].reduce(
    (mapped, own) => mapped.replace(own, (id) => learned.get(id) ?? id),
    text,
  );

import {
  type AppGateway,
  AltinnError,
  appId,
  type ChangedWindow,
  type Instance,
  type InstanceGateway,
  type InstanceRef,
} from '../altinn/index.js';
import { type AppConfig, defaultTimings } from '../config/index.js';
import type { HandoversService } from '../orchestration/handovers/index.js';
import type { PollState } from '../orchestration/flows/index.js';
import type { PolledFlow } from './domain/polled-flow.js';
import { Poll } from './poll.js';
import { type Claim, type PollResult, PollStore } from './poll-store.js';
import { Search } from './search.js';

export const overlap = defaultTimings.pollOverlap;

export const flow: PolledFlow = {
  name: 'flyt',
  hash: 'h',
  file: 'f.yaml',
  source: {
    app: appId('ttd/app-a'),
    ready: { taskEnded: 'Task_1' },
    triggers: { api: true, poll: {} },
    since: 1_000_000,
  },
  targets: [],
};

/** One state of an instance, and from when on Storage's list shows it. */
interface Version {
  readonly lastChanged: number;
  readonly ready: boolean;
  readonly shownFrom: number;
}

interface Row {
  readonly id: number;
  readonly created: number;
  readonly versions: Version[];
}

/** Storage's list as it is read page by page while instances come and change (contract §5.2). */
export class ListedStorage {
  now = 2_000_000;
  rows: Row[] = [];
  asked: ChangedWindow[] = [];
  listed = 0;
  pageSize = 3;
  /** What happens before each page is read. */
  beforePage: () => void = () => undefined;

  create({ created = this.now, ready = false, lag = 0 } = {}): Row {
    const row = { id: this.rows.length, created, versions: [] };
    this.rows.push(row);
    this.change(row, { ready, lag });
    return row;
  }

  change(row: Row, { ready, lag = 0 }: { ready?: boolean; lag?: number }): void {
    const before = row.versions.at(-1);
    row.versions.push({
      lastChanged: this.now,
      ready: ready ?? before?.ready ?? false,
      shownFrom: Math.max(this.now + lag, before?.shownFrom ?? 0),
    });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- a generator as the port wants it
  async *changed(window: ChangedWindow): AsyncGenerator<readonly Instance[]> {
    this.asked.push(window);
    for (let after: [number, number] = [-Infinity, -1]; ;) {
      this.beforePage();
      const page = this.#after(window, after);
      this.listed += page.length;
      yield page.map(({ row, version }) => instanceOf(row, version));
      const last = page.at(-1);
      if (page.length < this.pageSize || !last) return;
      after = [last.version.lastChanged, last.row.id];
    }
  }

  #after(
    { createdFrom, changedFrom = -Infinity, changedBefore = Infinity }: ChangedWindow,
    [time, id]: [number, number],
  ) {
    return this.rows
      .flatMap((row) => {
        const version = row.versions.findLast(({ shownFrom }) => shownFrom <= this.now);
        return version && row.created >= createdFrom ? [{ row, version }] : [];
      })
      .filter(
        ({ version: { lastChanged } }) => lastChanged >= changedFrom && lastChanged < changedBefore,
      )
      .filter(
        ({ row, version: { lastChanged } }) =>
          lastChanged > time || (lastChanged === time && row.id > id),
      )
      .sort((a, b) => a.version.lastChanged - b.version.lastChanged || a.row.id - b.row.id)
      .slice(0, this.pageSize);
  }
}

export const guidOf = (id: number): string =>
  `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;

const instanceOf = (row: Row, { lastChanged, ready }: Version): Instance =>
  ({
    id: `1/${guidOf(row.id)}`,
    partyId: '1',
    guid: guidOf(row.id),
    appId: flow.source.app,
    created: new Date(row.created).toISOString(),
    lastChanged: new Date(lastChanged).toISOString(),
    process: { currentTask: { elementId: ready ? 'Task_2' : 'Task_1' } },
    status: { isSoftDeleted: false, isHardDeleted: false },
  }) as Instance;

/** One row of `poll_cursors`, in memory. */
export class MemoryPollStore extends PollStore {
  stage: Claim['stage'] = 'counting';
  position: number | undefined;
  waiting: number | undefined;
  ends: PollResult[] = [];
  sweepDue = false;
  readonly handovers = new Set<string>();

  begin(startedAt: number): Claim {
    const { stage, position, sweepDue } = this;
    const claim = { flow, lease: 'l', stage, startedAt, sweepDue, failures: 0 };
    return position === undefined ? claim : { ...claim, position };
  }

  async advance(_: Claim, position: number): Promise<void> {
    this.position = Math.max(this.position ?? -Infinity, position);
    return Promise.resolve();
  }

  async end(claim: Claim, result: PollResult): Promise<void> {
    this.ends.push(result);
    this.stage = 'polling';
    if (result.position !== undefined) await this.advance(claim, result.position);
  }

  hold(_: Claim, waiting: number): Promise<void> {
    this.stage = 'awaiting-approval';
    this.waiting = waiting;
    return Promise.resolve();
  }

  approve(): Promise<boolean> {
    this.stage = 'polling';
    return Promise.resolve(true);
  }

  known(_: PolledFlow, guids: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set(guids.filter((guid) => this.handovers.has(guid))));
  }

  keep = (): Promise<void> => Promise.resolve();
  fail = (): Promise<void> => Promise.resolve();
  release = (): Promise<void> => Promise.resolve();
  due = (): Promise<PolledFlow[]> => Promise.resolve([flow]);
  claim = (): Promise<undefined> => Promise.resolve(undefined);
  of = (): Promise<Map<string, PollState>> => Promise.resolve(new Map<string, PollState>());
}

/** The real poll on a Storage and a store in memory. */
export class PollBench {
  readonly storage = new ListedStorage();
  readonly store = new MemoryPollStore();
  /** Guids, each time one was accepted. */
  readonly accepted: string[] = [];
  /** How many more are accepted before the database is away. */
  acceptable = Infinity;
  readonly poll: Poll;

  constructor(pollFirstLimit = 100) {
    const apps = {
      process: () => Promise.resolve({ tasks: [{ id: 'Task_1' }, { id: 'Task_2' }] }),
    } as unknown as AppGateway;
    const instances = {
      changed: (_: string, window: ChangedWindow) => this.storage.changed(window),
    } as unknown as InstanceGateway;
    const handovers = {
      accept: (_: unknown, source: InstanceRef) => this.#accept(source),
    } as unknown as HandoversService;
    const config = { timings: defaultTimings, pollFirstLimit } as AppConfig;
    this.poll = new Poll(config, this.store, new Search(apps, instances, this.store), handovers);
  }

  /** @param skew how far the database's clock is from Storage's, milliseconds */
  run(skew = 0): Promise<void> {
    return this.poll.run(this.store.begin(this.storage.now + skew), new AbortController().signal);
  }

  #accept({ guid }: InstanceRef): Promise<void> {
    this.acceptable -= 1;
    if (this.acceptable < 0) return Promise.reject(new AltinnError('unknown', 'store'));
    this.accepted.push(guid);
    this.store.handovers.add(guid);
    return Promise.resolve();
  }
}

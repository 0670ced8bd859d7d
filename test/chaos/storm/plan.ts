import { seeded } from '../../../src/sandbox/seeded.js';
import { faultClasses, outageClasses } from './faults.js';

/** What happens to replicas and to their database: how many for each delivery. */
const blowShares = {
  /** kill -9. */
  kill: 0.004,
  'kill all': 0.0005,
  /** SIGSTOP for longer than a replica's life. */
  stop: 0.004,
  /** SIGSTOP for longer than T_late. */
  sleep: 0.001,
  term: 0.004,
  /** SIGTERM to one after the other. */
  roll: 0.0005,
  'database cut': 0.006,
  /** Nothing passes, nothing is refused. */
  'database stalls': 0.002,
  'database refuses': 0.002,
  'database restarts': 0.003,
  /** Down for longer than a replica's life. */
  'database down': 0.0005,
} as const;
export type Blow = keyof typeof blowShares;

/** What persons do, and the reasons for which a source that was interfered with may then be parked. */
export const interference = {
  'edit-b': ['target-changed'],
  'delete-b': ['target-deleted'],
  'change-a': ['source-changed'],
  'impossible-a': ['prefill-failed'],
} as const;
export type Interference = keyof typeof interference;
const personShare = 0.01;

/** `once`: a call whose answer may be lost, as app A's own call is; only a 2xx counts. */
export type Calling = 'until-2xx' | 'once';
const onceShare = 0.05;

/** What happens when the source with this number is submitted. */
export interface Moment {
  readonly blows: readonly Blow[];
  /** Names of {@link faultClasses}. */
  readonly faults: readonly string[];
  /** Names of {@link outageClasses}. */
  readonly outages: readonly string[];
  readonly interference?: Interference;
  readonly calling: Calling;
  /** Posts of the same source at the same time. */
  readonly calls: number;
}

export interface Plan {
  readonly moments: readonly Moment[];
  /** Class of fault, to how often it is planned. */
  readonly planned: ReadonlyMap<string, number>;
}

interface Draft {
  readonly blows: Blow[];
  readonly faults: string[];
  readonly outages: string[];
  interference?: Interference;
  calling: Calling;
  calls: number;
}

/** The same for the same size and seed, however the storm then goes. Each class comes at least once. */
export function planOf(deliveries: number, seed: number): Plan {
  const random = seeded(seed);
  const moments: Draft[] = Array.from({ length: deliveries }, () => ({
    blows: [],
    faults: [],
    outages: [],
    calling: 'until-2xx',
    calls: 1 + Math.floor(random() * 3),
  }));
  const planned = new Map<string, number>();
  // The last tenth comes to rest under a sky that is clear but for what is in the air.
  const stormy = moments.slice(0, Math.ceil(deliveries * 0.9));
  const spread = (
    name: string,
    share: number,
    put: (draft: Draft) => unknown,
    free = any,
  ): void => {
    const drafts = drawn(stormy.filter(free), Math.max(1, Math.round(deliveries * share)), random);
    for (const draft of drafts) put(draft);
    planned.set(name, drafts.length);
  };
  for (const [blow, share] of Object.entries(blowShares)) {
    spread(blow, share, ({ blows }) => blows.push(blow as Blow));
  }
  for (const kind of Object.keys(interference) as Interference[]) {
    spread(kind, personShare, (draft) => (draft.interference = kind), isLeftAlone);
  }
  for (const [name, { share }] of Object.entries(faultClasses(0))) {
    spread(name, share, ({ faults }) => faults.push(name), isCreate(name) ? isCalm : any);
  }
  for (const [name, { share }] of Object.entries(outageClasses)) {
    spread(name, share, ({ outages }) => outages.push(name));
  }
  // An app deletes only what it rolls back: without a create that fails midway this one might find no request.
  for (const { outages } of moments.filter((draft) => draft.outages.includes(refusedRollBack))) {
    outages.push(failsMidway);
    planned.set(failsMidway, (planned.get(failsMidway) ?? 0) + 1);
  }
  spread('called once', onceShare, (draft) => {
    Object.assign(draft, { calling: 'once', calls: 1 });
  });
  return { moments, planned };
}

const refusedRollBack = 'storage.deleteInstance 403';
const failsMidway = 'storage.postData 503';

const any = (draft: Draft): boolean => draft.calls > 0;
const isLeftAlone = ({ interference: kind }: Draft): boolean => kind === undefined;

const isCreate = (name: string): boolean => name.startsWith('create: ');
/** Its one create has not been given another fault, and there is one: the second fault might find none. */
const isCalm = ({ faults, interference: kind }: Draft): boolean =>
  kind !== 'impossible-a' && !faults.some(isCreate);

/** Different ones. */
function drawn(from: readonly Draft[], wanted: number, random: () => number): Draft[] {
  const pool = [...from];
  return Array.from({ length: Math.min(wanted, pool.length) }, () => {
    const [draft] = pool.splice(Math.floor(random() * pool.length), 1);
    if (!draft) throw new Error('more than there are');
    return draft;
  });
}

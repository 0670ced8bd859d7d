import type { Sandbox } from '../../../src/sandbox/index.js';
import type { StoredInstance } from '../../../src/sandbox/world/index.js';
import { instancesOfB } from '../rig/app-b.js';
import { guidOf } from '../rig/scenario.js';
import { faultsOf, formOf } from '../rig/whole.js';
import { hastyPosts, isLate, needlessPosts } from './births.js';
import type { Source } from './callers.js';
import type { Ended } from './ended.js';
import { birthAfterTLate, refusal } from './faults.js';
import { deliveryOf, markerOf } from './persons.js';
import { interference } from './plan.js';

export interface Reckoning {
  readonly delivered: number;
  /** Reason, to how many were parked for it. */
  readonly parked: ReadonlyMap<string, number>;
  /** Second instances that the service has reported: born after T_late. */
  readonly reported: number;
  /** What became of the creates, to how many. */
  readonly creates: ReadonlyMap<string, number>;
  readonly adopted: number;
  /** Everything that must not be. */
  readonly violations: string[];
}

export interface Outcome {
  readonly sandbox: Sandbox;
  readonly sources: readonly Source[];
  readonly ended: ReadonlyMap<string, Ended>;
  /** Serial, to what a person did something to. */
  readonly touched: ReadonlyMap<string, string>;
  /** Milliseconds from an intent until nothing can be born of it. */
  readonly deadline: number;
}

/** Compares what the service says with the sandbox's own record, source by source. */
export function reckon(outcome: Outcome): Reckoning {
  const made = madeBy(outcome.sandbox);
  const parked = new Map<string, number>();
  const creates = new Map<string, number>();
  const violations: string[] = [];
  let [delivered, reported, adopted] = [0, 0, 0];
  for (const source of outcome.sources) {
    const delivery = deliveryOf(source);
    const row = outcome.ended.get(delivery);
    const name = `${source.serial} (${source.interference ?? 'left alone'}) ${delivery}`;
    const judged = row ? judge(outcome, source, row, made.get(delivery) ?? []) : lost;
    violations.push(...judged.faults.map((fault) => `${name}: ${fault}`));
    made.delete(delivery);
    reported += judged.reported;
    for (const { outcome, settled } of row?.posts ?? [])
      count(creates, `${outcome ?? 'no answer'}/${settled ?? 'open'}`);
    if (row?.adopted) adopted++;
    if (row?.state === 'delivered') delivered++;
    if (row?.state === 'parked') count(parked, row.reason ?? '');
  }
  for (const [delivery, strangers] of made)
    violations.push(`${String(strangers.length)} instances of no source, marked '${delivery}'`);
  return { delivered, parked, reported, creates, adopted, violations };
}

const count = (counts: Map<string, number>, name: string): unknown =>
  counts.set(name, (counts.get(name) ?? 0) + 1);

interface Judged {
  readonly faults: readonly string[];
  readonly reported: number;
}

const lost: Judged = { faults: ['lost'], reported: 0 };

function judge(
  outcome: Outcome,
  source: Source,
  row: Ended,
  made: readonly StoredInstance[],
): Judged {
  const live = made.filter(isLive);
  const others = live.filter((b) => guidOf(b.id) !== row.instance_guid);
  const known = others.filter((b) => isReported(row, b));
  const late =
    source.faults.includes(birthAfterTLate) && live.some((b) => isLate(b, row, outcome.deadline));
  const faults = [
    ...stateFaults(source, row, late && live.length > 1),
    ...needlessPosts(made, row, outcome.deadline),
    ...hastyPosts(row, outcome.deadline),
    ...others.filter((b) => !known.includes(b)).map((b) => `nobody knows of ${b.id}`),
    ...(known.length > 0 && !late ? ['two instances, both born in time'] : []),
    ...instanceFaults(outcome, source, row, live),
  ];
  return { faults, reported: known.length };
}

/** The audit tells of it, or the look that found both. */
const isReported = ({ findings, reason }: Ended, b: StoredInstance): boolean =>
  reason === 'duplicate-instances' ||
  findings.some(({ target, code }) => target === guidOf(b.id) && code === 'duplicate-found');

/** Parked only for a true reason. */
function stateFaults({ interference: kind, faults }: Source, row: Ended, twins: boolean): string[] {
  if (row.state === 'delivered') return [];
  const allowed: readonly string[] = [
    ...(faults.includes(refusal) ? ['validator-refused'] : []),
    ...(kind ? interference[kind] : []),
    ...(twins ? ['duplicate-instances'] : []),
  ];
  const isTrue = row.state === 'parked' && allowed.includes(row.reason ?? '');
  return isTrue ? [] : [`${row.state} as ${String(row.reason)}`];
}

function instanceFaults(
  { sandbox, touched }: Outcome,
  source: Source,
  row: Ended,
  live: readonly StoredInstance[],
): string[] {
  const { serial, id, interference: kind } = source;
  const b = live.find((one) => guidOf(one.id) === row.instance_guid);
  if (kind === 'delete-b' && touched.has(serial))
    return live.length > 0 ? ['made again after a person had deleted it'] : [];
  if (row.state !== 'delivered') return [];
  if (!b) return ['delivered, and its B is not there'];
  const form = formOf(sandbox, b);
  const values = `${String(form('belop'))} ${String(form('navn'))}`;
  const edited = kind === 'edit-b' && touched.get(serial) === b.id;
  if (edited) return values === '7 Kari Pepper' ? [] : [`a person's edit was lost: ${values}`];
  const versions = ['1250.5 Sophie Salt', ...(kind === 'change-a' ? ['7 Kari Pepper'] : [])];
  if (!versions.includes(values)) return [`not one version of its source: ${values}`];
  // Another A than it was made of: only what both versions share can be compared.
  return faultsOf(sandbox, id, b).filter(
    (fault) => !(kind === 'change-a' && fault.includes('navn')),
  );
}

const isLive = ({ status }: StoredInstance): boolean =>
  !status.isSoftDeleted && !status.isHardDeleted;

/** Instances of app B by their marker; under the empty one those without. */
function madeBy(sandbox: Sandbox): Map<string, StoredInstance[]> {
  const made = new Map<string, StoredInstance[]>();
  for (const instance of instancesOfB(sandbox, () => true)) {
    const marker = markerOf(instance);
    made.set(marker, [...(made.get(marker) ?? []), instance]);
  }
  return made;
}

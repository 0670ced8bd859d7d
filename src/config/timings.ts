/**
 * Every duration of the service, in milliseconds. The sandbox shares it, so that tests run the real
 * schedule at a smaller scale. Facts: reference altinn-app-contract §7; decisions: design §6.
 */
export interface Timings {
  /** Opening a connection. */
  readonly connect: number;
  /** A read of an app, Storage or Maskinporten. */
  readonly read: number;
  /** A question to the policy decision point. */
  readonly pdp: number;
  /** A create, an upload or a `process/next`; the app itself waits up to 100 s on its platform. */
  readonly write: number;
  /** A file on its way from A to B may take so long, as long as it moves at all. */
  readonly transfer: number;
  /** From the commit of an intent to the first byte of its POST, or the POST is not sent. */
  readonly send: number;
  /** From a 401 at the door to the repeat: an app whose clock lags takes a new token for one of the future. */
  readonly refused: number;
  /** How long after a POST may have started an instance can still be born of it. */
  readonly tLate: number;
  /** When to look for an instance after an unknown outcome, counted from intent + send. */
  readonly probes: readonly number[];
  /** The life that an Altinn token must have left when a create or `process/next` starts. */
  readonly createTokenLife: number;
  /** First and longest pause between tries; full jitter between them. */
  readonly retryFirst: number;
  readonly retryLongest: number;
  /** A delivery that has failed for so long is parked. */
  readonly retryBudget: number;
  /** First and longest pause while app A is not ready. */
  readonly waitingFirst: number;
  readonly waitingLongest: number;
  /** A delivery whose app A never became ready expires. */
  readonly waitingBudget: number;
  /** How long a ready app A may lack a required file before the delivery is parked. */
  readonly filesBudget: number;
  /** How often a replica tells the database that it lives. */
  readonly beat: number;
  /** A replica that has not told for so long is dead, and writes nothing more to Altinn. */
  readonly life: number;
  /** How often replicas look for work that a dead one left behind. */
  readonly sweep: number;
  /** How long a target app that keeps failing is left alone: first and longest. */
  readonly breakerFirst: number;
  readonly breakerLongest: number;
  /** When what was made of a delivery is looked at again, counted from its end. */
  readonly auditFirst: number;
  readonly auditSecond: number;
  /** How often the reconciler asks whether an audit is due. */
  readonly auditTick: number;
  /** An A that was ready for so long before it was handed over may have been handed over before: B is looked for first. */
  readonly oldSource: number;
  /** How often finished instances of A are looked for, where a flow does not say. */
  readonly pollInterval: number;
  /** How far before the last change that it has seen a poll begins anew: changes become visible out of order. */
  readonly pollOverlap: number;
  /** How often a poll goes through everything since the flow's `since`, in case a change was hidden for longer. */
  readonly pollSweep: number;
  /** A poll that has not told for so long is taken over by another replica. */
  readonly pollLease: number;
  /** How often a replica asks whether a poll is due. */
  readonly pollTick: number;
  /** The longest `Prefer: wait` that is honoured. */
  readonly longestWait: number;
  /** How long one prefill expression may run. */
  readonly expression: number;
  /** How long metadata and JSON schemas of an app are kept. */
  readonly metadata: number;
  /** How often mounted key files are looked at. */
  readonly keyPoll: number;
  /** How often the age of the issuers' public keys is looked at. */
  readonly jwksLook: number;
  /** How long a policy of a grant may think. */
  readonly policy: number;
  /** How often the policies of the targets are looked at. */
  readonly policyLint: number;
  /** How often the grants file is read, in case it has changed. */
  readonly grantsReload: number;
  /** Readiness keeps answering 503 for so long before the server stops listening. */
  readonly drain: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

export const defaultTimings: Timings = {
  connect: 5 * second,
  read: 30 * second,
  pdp: 3 * second,
  write: 120 * second,
  transfer: 2 * hour,
  send: 2 * second,
  refused: second,
  tLate: 6 * minute,
  probes: [5 * second, 20 * second, minute, 3 * minute, 6 * minute],
  createTokenLife: 150 * second,
  retryFirst: second,
  retryLongest: 5 * minute,
  retryBudget: day,
  waitingFirst: 5 * second,
  waitingLongest: 5 * minute,
  waitingBudget: 30 * day,
  filesBudget: hour,
  beat: 2 * second,
  life: 6 * second,
  sweep: 2 * second,
  breakerFirst: 5 * second,
  breakerLongest: minute,
  auditFirst: 15 * minute,
  auditSecond: day,
  auditTick: minute,
  oldSource: 15 * minute,
  pollInterval: 5 * minute,
  pollOverlap: 15 * minute,
  pollSweep: day,
  pollLease: 2 * minute,
  pollTick: 5 * second,
  longestWait: 30 * second,
  expression: 2 * second,
  metadata: minute,
  keyPoll: 10 * second,
  jwksLook: minute,
  policy: 2 * second,
  policyLint: 10 * minute,
  grantsReload: 15 * second,
  drain: 5 * second,
};

/** How long work of this machine or a caller's patience lasts does not depend on Altinn's schedule. */
const unscaled: ReadonlySet<string> = new Set(['expression', 'policy', 'longestWait']);

/** What a busy machine can keep: below it a replica would be taken for dead while it only waits for the processor. */
const smallest: Readonly<Partial<Record<string, number>>> = {
  send: 250,
  pdp: 1000,
  beat: 250,
  life: 900,
  sweep: 250,
  keyPoll: 250,
  grantsReload: 250,
};

/** The same schedule, faster or slower. A scale of 0.01 turns six minutes into 3.6 seconds. */
export function scaledTimings(scale: number, base: Timings = defaultTimings): Timings {
  const scaled = Object.entries(base).map(([name, value]: [string, number | readonly number[]]) => [
    name,
    unscaled.has(name)
      ? value
      : typeof value === 'number'
        ? Math.max(Math.min(smallest[name] ?? 1, value), Math.round(value * scale))
        : value.map((v) => Math.max(1, Math.round(v * scale))),
  ]);
  return Object.freeze(Object.fromEntries(scaled) as Timings);
}

/** What must hold between durations; each broken rule is named. */
export function timingProblems(t: Timings): string[] {
  const rules: [boolean, string][] = [
    [t.connect < t.read, 'connect < read'],
    [t.send < t.write, 'send < write'],
    [t.refused < t.send, 'refused < send'],
    [t.beat * 2 < t.life, '2 * beat < life'],
    [t.life < t.tLate, 'life < tLate'],
    [t.auditFirst > t.tLate, 'tLate < auditFirst'],
    [t.auditFirst < t.auditSecond, 'auditFirst < auditSecond'],
    [t.breakerFirst <= t.breakerLongest, 'breakerFirst <= breakerLongest'],
    [t.write < t.tLate, 'write < tLate'],
    [t.write < t.transfer, 'write < transfer'],
    [t.write < t.createTokenLife, 'write < createTokenLife'],
    [(t.probes.at(-1) ?? 0) >= t.tLate, 'the last probe is not before tLate'],
    [t.probes.every((p, i) => i === 0 || p > (t.probes[i - 1] ?? 0)), 'probes grow'],
    [t.retryFirst <= t.retryLongest, 'retryFirst <= retryLongest'],
    [t.waitingFirst <= t.waitingLongest, 'waitingFirst <= waitingLongest'],
    // A poll tells between two pages, and a page is one read, repeated once with a new token.
    [t.read * 2 < t.pollLease, '2 * read < pollLease'],
    [t.pollTick <= t.pollInterval, 'pollTick <= pollInterval'],
    [t.pollOverlap < t.pollSweep, 'pollOverlap < pollSweep'],
    [t.waitingLongest < t.waitingBudget, 'waitingLongest < waitingBudget'],
  ];
  return rules.filter(([ok]) => !ok).map(([, rule]) => `timings: ${rule}`);
}

import type { AppFaultAction, FaultAction, OtherAnswer } from './fault.js';

const millis = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const isTrue = (value: unknown): boolean => value === true;
const isStatus = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599;

/** What happens inside an app. */
const appKinds = {
  rollBackLaterMs: millis,
  dieBetween: (value: unknown) => value === 'insert-and-model' || value === 'model-and-answer',
  insertLaterMs: millis,
  modelLaterMs: millis,
  dropDataValues: isTrue,
  platform: (value: unknown) =>
    Array.isArray(value) &&
    value.every((o: { call?: unknown } | null) => typeof o?.call === 'string'),
};

/** Kinds that may have an answer of their own beside them, so they are looked for first. */
const lateKinds = { commitLaterMs: millis, ...appKinds };

const plainKinds = {
  status: isStatus,
  delayMs: millis,
  delayAnswerMs: millis,
  reset: isTrue,
  dropAfterProcessing: isTrue,
  truncate: isTrue,
  trickleMs: millis,
  stall: isTrue,
  hold: (value: unknown) => value === true || value === 'answer',
  pause: isTrue,
};

export type FaultKind = keyof typeof lateKinds | keyof typeof plainKinds;

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...lateKinds,
  ...plainKinds,
};
const answerMembers = ['status', 'reset'];

/** The name under which a fault is counted. */
export function kindOf(action: FaultAction): FaultKind {
  const kind = Object.keys(checks).find((name) => name in action);
  return kind as FaultKind;
}

export const isAppFault = (action: FaultAction): action is AppFaultAction =>
  kindOf(action) in appKinds;

/** What the caller gets while the request goes on; undefined: what comes of it. */
export function atOnceOf(action: FaultAction): OtherAnswer | 'reset' | undefined {
  const kind = kindOf(action);
  if (!(kind in lateKinds)) return undefined;
  if ('status' in action) return action;
  return 'reset' in action || kind === 'commitLaterMs' ? 'reset' : undefined;
}

/** What is wrong with an action that came as JSON. */
export function actionProblem(action: unknown): string | undefined {
  const given = Object.entries(action ?? {}).filter(([name]) => name in checks);
  const kinds = given.map(([name]) => name);
  const late = kinds.some((name) => name in lateKinds);
  const primary = late ? kinds.filter((name) => !answerMembers.includes(name)) : kinds;
  if (primary.length !== 1 || kinds.length > 2)
    return `action must have exactly one of ${Object.keys(checks).join(', ')}; beside ${Object.keys(lateKinds).join(', ')} also a status or a reset`;
  const wrong = given.find(([name, value]) => !checks[name]?.(value));
  return wrong && `action.${wrong[0]} has an illegal value`;
}

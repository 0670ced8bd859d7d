/** Which requests a fault meets, what it does to them, and how often. */
export interface FaultRule {
  readonly match: FaultMatch;
  /** Requests that it meets before it is used up. Default 1. */
  readonly times?: number | 'always';
  /** Matching requests that pass unharmed first. Default 0. */
  readonly after?: number;
  /** Between 0 and 1: how likely it meets a request; absent: always. */
  readonly chance?: number;
  readonly action: FaultAction;
}

export interface FaultMatch {
  /** Any method when absent. */
  readonly method?: string;
  /** A regular expression for the path with its query. */
  readonly path: string | RegExp;
}

export type FaultAction =
  /** Answers at once; the request is not processed. An object becomes JSON. */
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  /** Answered at once with `answer`, or its connection closed without one; processed only so many milliseconds later. */
  | { readonly commitLaterMs: number; readonly answer?: number }
  /** A create that is processed, answered with `answer` or not at all, and taken back by the app so many milliseconds later. */
  | { readonly rollBackLaterMs: number; readonly answer?: number; readonly repeated?: boolean }
  /** The request is taken in whole, and processed only so many milliseconds later, also when the caller has left. */
  | { readonly delayMs: number }
  /** Processed at once, answered so many milliseconds later. */
  | { readonly delayAnswerMs: number }
  /** A TCP reset before anything is processed. */
  | { readonly reset: true }
  /** Processed; the connection is closed instead of answered. */
  | { readonly dropAfterProcessing: true }
  /** Processed; the answer ends in the middle of its body. */
  | { readonly truncate: true }
  /** Taken in and kept until released: before it is processed, or (`answer`) after. */
  | { readonly hold: true | 'answer' };

/** What is wrong with a rule that came as JSON; undefined when nothing is. */
export function faultProblem(rule: unknown): string | undefined {
  const { match, times, after, chance, action } = (rule ?? {}) as Partial<FaultRule>;
  if (typeof match?.path !== 'string' || !isPattern(match.path)) {
    return 'match.path must be a regular expression';
  }
  if (times !== undefined && times !== 'always' && !(Number.isInteger(times) && times > 0)) {
    return "times must be a positive integer or 'always'";
  }
  if (after !== undefined && !(Number.isInteger(after) && after >= 0)) {
    return 'after must be an integer, not negative';
  }
  if (chance !== undefined && !(typeof chance === 'number' && chance > 0 && chance <= 1)) {
    return 'chance must be a number above 0, at most 1';
  }
  return actionProblem(action);
}

const checks: Record<string, (value: unknown) => boolean> = {
  status: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
  commitLaterMs: (value) => Number(value) >= 0,
  rollBackLaterMs: (value) => Number(value) >= 0,
  delayMs: (value) => Number(value) >= 0,
  delayAnswerMs: (value) => Number(value) >= 0,
  reset: (value) => value === true,
  dropAfterProcessing: (value) => value === true,
  truncate: (value) => value === true,
  hold: (value) => value === true || value === 'answer',
};

function actionProblem(action: unknown): string | undefined {
  const members = Object.entries(action ?? {}).filter(([name]) => name in checks);
  const [name, value] = members[0] ?? [];
  if (name === undefined || members.length > 1) {
    return `action must have exactly one of ${Object.keys(checks).join(', ')}`;
  }
  return checks[name]?.(value) ? undefined : `action.${name} has an illegal value`;
}

/** The member that says what an action does. */
export const kindOf = (action: FaultAction): string =>
  Object.keys(action).find((name) => name in checks) ?? '';

function isPattern(path: string): boolean {
  try {
    new RegExp(path);
    return true;
  } catch {
    return false;
  }
}

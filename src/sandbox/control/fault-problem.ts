import { actionProblem } from './fault-kinds.js';
import type { FaultMatch, FaultRule } from './fault.js';

/** What is wrong with a rule that came as JSON; undefined when nothing is. */
export function faultProblem(rule: unknown): string | undefined {
  const { match, action, ...limits } = (rule ?? {}) as Partial<FaultRule>;
  if (typeof match !== 'object' || match === null) return 'match must be an object';
  return (
    matchProblem(match) ??
    limitProblem(limits) ??
    windowProblem(limits) ??
    actionProblem(action) ??
    ('pause' in (action ?? {}) && limits.toMs === undefined ? 'a pause needs toMs' : undefined)
  );
}

function matchProblem({ method, path, app, body }: FaultMatch): string | undefined {
  if (path !== undefined && (typeof path !== 'string' || !isPattern(path)))
    return 'match.path must be a regular expression';
  const wrong = Object.entries({ method, app, body }).find(
    ([, value]) => value !== undefined && typeof value !== 'string',
  );
  return wrong && `match.${wrong[0]} must be a text`;
}

function limitProblem({ times, after, chance }: Partial<FaultRule>): string | undefined {
  if (times !== undefined && times !== 'always' && !(Number.isInteger(times) && times > 0))
    return "times must be a positive integer or 'always'";
  if (after !== undefined && !(Number.isInteger(after) && after >= 0))
    return 'after must be an integer, not negative';
  if (chance !== undefined && !(typeof chance === 'number' && chance >= 0 && chance <= 1))
    return 'chance must be between 0 and 1';
  return undefined;
}

function windowProblem({ fromMs, toMs }: Partial<FaultRule>): string | undefined {
  const wrong = [fromMs, toMs].some(
    (ms) => ms !== undefined && !(typeof ms === 'number' && ms >= 0),
  );
  return wrong || (toMs ?? Infinity) < (fromMs ?? 0)
    ? 'fromMs and toMs must be milliseconds, in order'
    : undefined;
}

function isPattern(path: string): boolean {
  try {
    new RegExp(path);
    return true;
  } catch {
    return false;
  }
}

import type { Clock } from '../config/index.js';
import type { Condition } from '../telemetry/index.js';

/** Milliseconds that an answer is kept, and that a probe waits for a new one. */
const kept = 5_000;
const patience = 1_500;

/** One check at a time, its answer kept; until a slow one is there, `whenSlow` is told. */
export function cached(
  clock: Clock,
  whenSlow: Condition,
  check: () => Promise<Condition>,
): () => Promise<Condition> {
  let last: { at: number; condition: Condition } | undefined;
  let running: Promise<Condition> | undefined;
  return async () => {
    if (last && clock.monotonic() - last.at < kept) return last.condition;
    running ??= check()
      .then((condition) => {
        last = { at: clock.monotonic(), condition };
        return condition;
      })
      .finally(() => (running = undefined));
    return Promise.race([running, after(patience, whenSlow)]);
  };
}

const after = (milliseconds: number, condition: Condition): Promise<Condition> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(condition), milliseconds).unref();
  });

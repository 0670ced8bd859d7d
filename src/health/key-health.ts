import type { Clock } from '../config/index.js';
import { endOf, type ClientKeysStatus, type KeyStatusSource } from '../maskinporten/index.js';
import type { Condition, HealthContribution } from '../telemetry/index.js';

/** Milliseconds. Altinn Studio renews a key a week before its end; five days later it has failed to. */
const warning = 5 * 86_400_000;

/** Readiness of a client's signing keys: when each ends, and whether its file could be taken. */
export function keyHealth(
  client: string,
  source: KeyStatusSource,
  clock: Pick<Clock, 'now'>,
): HealthContribution {
  const state = (): ClientKeysStatus =>
    source.keys().find((keys) => keys.client === client) ?? { client, keys: [], problems: [] };
  return {
    name: `keys-${client}`,
    check: () => Promise.resolve(conditionOf(state(), clock.now())),
    detail: () => ({ keys: state().keys, problems: state().problems }),
  };
}

/** The newest decides: that an older one ends is how a rotation is meant to be. */
function conditionOf({ keys: [newest], problems }: ClientKeysStatus, now: number): Condition {
  const end = newest ? (endOf(newest) ?? Infinity) : -Infinity;
  return problems.length === 0 && end - now > warning ? 'up' : 'degraded';
}

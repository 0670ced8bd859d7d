import { recorded } from '../../support/recorded.js';
import { outageIn } from './outages.js';
import type { Run } from './replay.js';
import { replay } from './replay.js';
import { givenInstance, guidOf, instances, leftBy } from './setup.js';

const instance = '06e314b5-b911-4762-8cdd-09648fbc6e39';
const creates = [
  'create, token expires before the INSERT',
  'create, token expires after the INSERT',
];

replay('16', {
  prepare: (run) => givenInstance(run, { instance }, { 'test.taskEndSleepMs': '2500' }),
  during: ({ sandbox }, { name }) => {
    const outage = outageIn(name, {});
    return outage && sandbox.world.platform.breakDown(outage);
  },
  observe: (run, name) => {
    if (name === 'retry-after header') return run.lastHeaders['retry-after'] ?? null;
    if (name === 'state')
      return instances(run).find((i) => guidOf(i) === run.learned.get(instance))?.process;
    return leftByNextCreate(run);
  },
});

let asked = 0;

/** The entry `left in Storage` comes after each of the two creates. */
function leftByNextCreate(run: Run) {
  const exchange = recorded('16').find((e) => e.name === creates[asked])!;
  asked += 1;
  return leftBy(run, '16', exchange.name).map(({ id, data, status }) => ({
    id,
    data: data.map((d) => d.dataType),
    hardDeleted: status.isHardDeleted,
  }));
}

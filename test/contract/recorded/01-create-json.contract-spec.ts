import { replay } from './replay.js';
import { instances, otherPerson } from './setup.js';

replay('01', {
  prepare: ({ sandbox }) => sandbox.world.parties.add(otherPerson),
  observe: (run) => {
    const [a, b] = instances(run).slice(-2);
    const isSame = a?.id === b?.id || a?.dataValues?.['flerapp.delivery'] !== 'same';
    return isSame ? 'the same instance' : 'two different instances';
  },
});

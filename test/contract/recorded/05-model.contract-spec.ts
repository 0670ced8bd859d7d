import { prepareInstances } from './prepared-instances.js';
import { replay } from './replay.js';

const guid = 'f3806a35-e8e2-4838-842d-991325e65110';

replay('05', {
  prepare: (run) =>
    prepareInstances(run, '05', [{ guid, dataValues: { 'flerapp.delivery': 'm1' } }]),
  observe: ({ sandbox, learned }, name) => {
    if (name !== 'dataValues') return undefined;
    const { dataValues, presentationTexts } = sandbox.world.instances.get(learned.get(guid)!)!;
    return { d: dataValues, p: presentationTexts };
  },
});

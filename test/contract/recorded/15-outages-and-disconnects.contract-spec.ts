import { outageIn } from './outages.js';
import { replay } from './replay.js';
import { givenInstance, guidOf, instances } from './setup.js';

const guids = {
  instance: '285de66c-eb56-4b92-9081-9c299b08ac7f',
  model: '53e307fa-130c-43b3-be53-d9a5ce391f96',
};

replay('15', {
  prepare: (run) => givenInstance(run, guids),
  during: ({ sandbox }, { name }) => {
    const outage = outageIn(name, { '401': '' });
    return outage && sandbox.world.platform.breakDown(outage);
  },
  observe: (run) =>
    instances(run)
      .find((i) => guidOf(i) === run.learned.get(guids.instance))
      ?.data.filter((d) => d.dataType === 'vedlegg')
      .map((d) => d.filename),
});

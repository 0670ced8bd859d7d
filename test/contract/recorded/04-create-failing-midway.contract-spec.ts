import type { Exchange } from '../../support/recorded.js';
import { outageIn } from './outages.js';
import type { Run } from './replay.js';
import { replay } from './replay.js';
import { leftBy } from './setup.js';

const bodies = {
  '503': 'storage down',
  '500': 'boom',
  '502': '<html>bad gateway</html>',
  '429': 'slow down',
};
const withDelete = '[policy gives org delete]';
const inStorage = ': left in Storage';

replay('04', {
  during: (run, { name }: Exchange) => {
    if (name.startsWith(withDelete)) giveOrgDelete(run);
    const outage = outageIn(name, bodies);
    return outage && run.sandbox.world.platform.breakDown(outage);
  },
  observe: (run, name) =>
    leftBy(run, '04', name.replace(inStorage, '')).map(
      ({ id, status, process, data, createdBy }) => ({
        id,
        status,
        process: process?.currentTask?.elementId,
        data: data.map((d) => d.dataType),
        createdBy,
      }),
    ),
});

function giveOrgDelete({ sandbox }: Run): void {
  const { apps } = sandbox.world;
  const app = apps.get('ttd/app-b')!;
  apps.add({
    ...app,
    policy: {
      ...app.policy,
      decide: (subject, question) =>
        subject.org === 'ttd' && question.action === 'delete'
          ? { permit: true }
          : app.policy.decide(subject, question),
    },
  });
}

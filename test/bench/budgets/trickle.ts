import type { Benchmark, Options, Report } from '../benchmark.js';
import { DatabaseMeter } from '../support/database-meter.js';
import { untilDelivered } from '../support/deliveries.js';
import { cpuOf } from '../support/process-tree.js';
import { handoversPath, type Stage } from '../support/stage.js';
import { median, short } from '../support/statistics.js';
import { atMost } from '../support/verdicts.js';

const perSecond = 10;

/** Ten deliveries a second: what a commit costs when there is nothing to share it with. */
export const trickle: Benchmark = {
  name: 'trickle',
  title: 'Ten deliveries a second: one replica, shipped settings, instant Altinn',

  async run(stage: Stage, { size }: Options): Promise<Report> {
    const database = await stage.postgres.create('trickle');
    const service = await stage.service(database);
    const client = await stage.client(database);
    const meter = new DatabaseMeter(client);
    const load = async (count: number) => {
      const sources = await stage.sandbox.ask('sources', count);
      return stage.load.ask('post', {
        ...{ origin: service.url, path: handoversPath, headers: await stage.callerHeaders() },
        ...{ connections: 20, sources, perSecond },
      });
    };
    await load(20);
    await untilDelivered(client);
    const count = Math.round(200 * size);
    await meter.start(true);
    const before = [cpuOf(service.pid), cpuOf(stage.postgres.pid)];
    const { latencies } = await load(count);
    await untilDelivered(client);
    const after = [cpuOf(service.pid), cpuOf(stage.postgres.pid)];
    const written = await meter.stop();
    const counters = await meter.stop(true);
    const cpu = after.map((ms, i) => short((ms - (before[i] ?? NaN)) / count));
    return {
      compared: ['one replica at ten deliveries a second', 'its own budget'],
      figures: {
        'per delivery': `${short(written.xids / count)} commits, ${short(counters.fsyncs / count)} fsyncs, ${short(written.wal / count)} bytes of WAL, ${short(counters.transactions / count)} transactions with the reading ones (heartbeat and the bench's looks among them)`,
        CPU: `${cpu.join(' + ')} ms per delivery (service + PostgreSQL); Altinn's own engine 26–35 ms per workflow, 24 transactions, 9 fsyncs`,
        accept: `p50 ${short(median(latencies))} ms`,
      },
      verdicts: [atMost('commits per delivery at 10/s', [written.xids / count], 5, '')],
    };
  },
};

import { writeFileSync } from 'node:fs';
import type { Benchmark, Options, Report } from '../benchmark.js';
import { untilDelivered } from '../support/deliveries.js';
import { cpuOf, peakOf, residentOf } from '../support/process-tree.js';
import { handoversPath, type Stage } from '../support/stage.js';
import { median, short, spread } from '../support/statistics.js';
import { atMost } from '../support/verdicts.js';

const gib = 2 ** 30;

/** A file of 1 GiB through the service's memory: down from A, up to B, and down again for its hash. */
export const attachment: Benchmark = {
  name: 'attachment',
  title: 'Copying an attachment of 1 GiB',

  async run(stage: Stage, { rounds, size }: Options): Promise<Report> {
    const database = await stage.postgres.create('attachment');
    const { url, pid } = await stage.service(database);
    const client = await stage.client(database);
    const deliver = async (sources: readonly string[]): Promise<number> => {
      const began = performance.now();
      const target = { origin: url, path: handoversPath, headers: await stage.callerHeaders() };
      await stage.load.ask('post', { ...target, connections: 1, sources });
      await untilDelivered(client);
      return (performance.now() - began) / 1_000;
    };
    await deliver(await stage.sandbox.ask('sources', 50));
    const bytes = Math.round(gib * size);
    const extra: number[] = [];
    const seconds: number[] = [];
    const cpu: number[] = [];
    for (let round = 0; round < Math.min(rounds, 3); round++) {
      const source = await stage.sandbox.ask('bigSource', bytes);
      const before = { resident: residentOf(pid).own, cpu: cpuOf(pid) };
      forgetPeak(pid);
      seconds.push(await deliver([source]));
      extra.push(peakOf(pid) - before.resident);
      cpu.push((cpuOf(pid) - before.cpu) / 1_000);
      await stage.sandbox.ask('forgetFiles');
    }
    return {
      compared: [
        `the most memory while one delivery carries a file of ${short(bytes / gib)} GiB`,
        'the same process before it, after fifty deliveries with small files',
      ],
      figures: {
        time: `${spread(seconds)} s for three times the file, ${short((3 * bytes) / 2 ** 20 / median(seconds))} MiB/s`,
        CPU: `${spread(cpu)} s of the service`,
      },
      verdicts: [atMost('extra resident memory', extra, 64, 'MiB')],
    };
  },
};

/** From now on VmHWM is the most since now (proc(5), clear_refs). */
const forgetPeak = (pid: number): void => writeFileSync(`/proc/${String(pid)}/clear_refs`, '5');

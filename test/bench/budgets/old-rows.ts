import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Benchmark, Options, Report } from '../benchmark.js';
import { untilNothingIsOpen } from '../support/deliveries.js';
import { addOldHandovers } from '../support/old-handovers.js';
import { cpuOf } from '../support/process-tree.js';
import type { Service } from '../support/service.js';
import { handoversPath, type Stage } from '../support/stage.js';
import { median, short } from '../support/statistics.js';
import { atMost } from '../support/verdicts.js';

interface Side {
  readonly service: Service;
  readonly client: pg.Client;
}

/** Milliseconds per handover. */
interface Measured {
  readonly accept: number;
  readonly claim: number;
  readonly postgresCpu: number;
}

/**
 * The same service on a table of a million finished handovers and on an empty one. The sources do not exist, so
 * that a delivery is little more than what is measured: accepted, claimed, one question to Altinn, ended.
 */
export const oldRows: Benchmark = {
  name: 'old-rows',
  title: 'A million old handovers in the tables',

  async run(stage: Stage, { rounds, size }: Options): Promise<Report> {
    const full = await side(stage, 'old_full');
    const empty = await side(stage, 'old_empty');
    const old = Math.round(1_000_000 * Math.min(size, 1));
    const began = performance.now();
    await addOldHandovers(full.client, old);
    const filled = (performance.now() - began) / 1_000;
    const count = Math.round(600 * size);
    const pairs: [Measured, Measured][] = [];
    for (let round = 0; round <= rounds; round++) {
      pairs.push([await measure(stage, full, count), await measure(stage, empty, count)]);
    }
    // The first round reads the tables from disk and compiles the code.
    const measured = pairs.slice(1);
    const ratio = (name: keyof Measured): number[] => measured.map(([a, b]) => a[name] / b[name]);
    const told = (which: 0 | 1): string => {
      const of = (name: keyof Measured): string =>
        short(median(measured.map((p) => p[which][name])));
      return `${of('accept')} ms to accept, ${of('claim')} ms to claim and end, ${of('postgresCpu')} ms of PostgreSQL's CPU`;
    };
    return {
      compared: [`tables with ${old.toLocaleString('en-GB')} finished handovers`, 'empty tables'],
      figures: {
        'per handover, full': told(0),
        'per handover, empty': told(1),
        "PostgreSQL's CPU": `${short(median(ratio('postgresCpu')))} ×`,
        'time to fill': `${short(filled)} s`,
      },
      verdicts: [
        atMost('accept', ratio('accept'), 1.2),
        atMost('claim and end', ratio('claim'), 1.2),
      ],
    };
  },
};

async function side(stage: Stage, name: string): Promise<Side> {
  const database = await stage.postgres.create(name);
  const service = await stage.service(database);
  return { service, client: await stage.client(database) };
}

/** Storage holds its answers while handovers are accepted, so that accepting and claiming are apart. */
async function measure(stage: Stage, { service, client }: Side, count: number): Promise<Measured> {
  const sources = Array.from({ length: count }, () => `501337/${randomUUID()}`);
  const since = new Date();
  const before = cpuOf(stage.postgres.pid);
  await stage.sandbox.ask('holdStorage');
  const { ms: accepting } = await stage.load.ask('post', {
    ...{ origin: service.url, path: handoversPath, headers: await stage.callerHeaders() },
    ...{ connections: 4, sources },
  });
  await stage.sandbox.ask('delay', 0);
  const began = performance.now();
  await untilNothingIsOpen(client);
  const claiming = performance.now() - began;
  const postgresCpu = (cpuOf(stage.postgres.pid) - before) / count;
  const { rows } = await client.query<{ count: string }>(
    `select count(*) from handovers where status = 'refused' and created_at >= $1`,
    [since],
  );
  if (Number(rows[0]?.count) !== count) throw new Error('not all were refused');
  return { accept: accepting / count, claim: claiming / count, postgresCpu };
}

import type { Benchmark, Options, Report } from '../benchmark.js';
import { untilDelivered } from '../support/deliveries.js';
import { Casualty, type Resumed } from '../support/casualty.js';
import type { Service } from '../support/service.js';
import { handoversPath, type Stage, targetApp } from '../support/stage.js';
import { short, spread } from '../support/statistics.js';
import { setTimeout as pause } from 'node:timers/promises';
import { atMost, exactly } from '../support/verdicts.js';

const altinnMs = 100;
/** Half of a delivery's time at this Altinn: the replica dies in the middle of all it holds. */
const middleMs = 1_000;
const settings = { FLERAPP_CONCURRENCY: '12', FLERAPP_TARGET_CONCURRENCY: '12' };
/** What a killed replica leaves behind is looked at for the last time T_late after it was taken over. */
const settledMs = 10 * 60_000;

/** Replicas are killed at work, with the real schedule (beat 2 s, life 6 s, T_late 360 s). */
export const recovery: Benchmark = {
  name: 'recovery',
  title: 'kill -9 of a replica in the middle of its work',

  async run(stage: Stage, { rounds, size }: Options): Promise<Report> {
    const url = await stage.postgres.create('recovery');
    const client = await stage.client(url);
    await stage.sandbox.ask('delay', altinnMs);
    const survivor = await stage.service(url, settings);
    const sources: string[] = [];
    const resumed: Resumed[] = [];
    const kills = Math.min(rounds, 3);
    for (let kill = 0; kill < kills; kill++) {
      const casualty = await Casualty.join(client, () => stage.service(url, settings));
      // A replica judges others only when its own beats have come for one life.
      await pause(8_000);
      sources.push(...(await handOver(stage, casualty.service, Math.round(16 * size))));
      sources.push(...(await handOver(stage, survivor, Math.round(8 * size))));
      await pause(middleMs);
      resumed.push(await casualty.die());
    }
    const killedAt = performance.now();
    await stage.sandbox.ask('delay', 0);
    await untilDelivered(client, settledMs);
    const settled = (performance.now() - killedAt) / 1_000;
    const made = await stage.sandbox.ask('targets', targetApp);
    const of = (source: string): number => made[source] ?? 0;
    return {
      compared: [
        'work of a replica that was killed, until another one goes on with it',
        'the budget',
      ],
      figures: {
        'held by the killed': `${resumed.map(({ held }) => held).join(', ')} deliveries`,
        'given free': `${spread(resumed.map(({ freed }) => freed))} s after the kill`,
        'all delivered': `${short(settled)} s after the last kill (a last look is due T_late = 360 s after a take-over)`,
      },
      verdicts: [
        atMost(
          'until the last one is resumed',
          resumed.map(({ seconds }) => seconds),
          10,
          's',
        ),
        exactly('lost', sources.filter((source) => of(source) === 0).length, 0),
        exactly('duplicates', sources.filter((source) => of(source) > 1).length, 0),
      ],
    };
  },
};

async function handOver(stage: Stage, service: Service, count: number): Promise<string[]> {
  const sources = await stage.sandbox.ask('sources', count);
  await stage.load.ask('post', {
    ...{ origin: service.url, path: handoversPath, headers: await stage.callerHeaders() },
    ...{ connections: count, sources },
  });
  return sources;
}

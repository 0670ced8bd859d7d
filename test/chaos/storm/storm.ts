import { setTimeout as pause } from 'node:timers/promises';
import { seeded } from '../../../src/sandbox/seeded.js';
import { Callers, type Source, submitted } from './callers.js';
import { open } from './ended.js';
import { faultClasses, onTarget, outageClasses } from './faults.js';
import { Persons } from './persons.js';
import type { Moment, Plan } from './plan.js';
import { type StormRig, timings } from './rig.js';
import { Weather } from './weather.js';

/** Sources that are submitted at a time, and deliveries that may be under way meanwhile. */
const atATime = 12;
const mostOpen = 120;
/** Looks from one line that tells how it goes to the next. */
const looksPerLine = 50;
/** Storage's lists lag behind throughout. Milliseconds. */
const listLagMs = 200;

/** Everything at once: callers, persons, faults of Altinn, and what befalls replicas and their database. */
export class Storm {
  readonly sources: Source[] = [];
  readonly persons: Persons;
  readonly weather: Weather;
  /** Handed over again, because the only call was answered to nobody or refused. */
  calledAgain = 0;
  readonly #callers: Callers;
  readonly #faults = faultClasses(timings.tLate);
  #next = 0;
  #open = 0;
  #over = false;

  constructor(
    private readonly rig: StormRig,
    private readonly plan: Plan,
    seed: number,
  ) {
    const { sandbox, environment, replicas, replica: start, postgres, proxy } = rig;
    const random = seeded(seed + 1);
    this.persons = new Persons(sandbox);
    this.#callers = new Callers(sandbox, environment, replicas, seeded(seed + 2));
    this.weather = new Weather({ replicas, start, postgres, proxy, random, ...timings });
  }

  async rage(): Promise<void> {
    this.rig.sandbox.world.quirks.listLagMs = listLagMs;
    const watching = this.#watch();
    const persons: Promise<void>[] = [];
    await Promise.all(Array.from({ length: atATime }, () => this.#submit(persons)));
    await this.weather.calm();
    this.#over = true;
    await watching;
    this.calledAgain = await this.#callers.again(this.sources);
    await Promise.all(persons);
    this.persons.leave();
  }

  /** No more faults; what is in the air still comes down. */
  clear(): void {
    const { faults, world } = this.rig.sandbox;
    faults.clear();
    world.platform.repair();
    world.quirks.listLagMs = 0;
  }

  /** How often each class of fault came to pass. */
  injected(): Map<string, number> {
    const { faults, world } = this.rig.sandbox;
    const persons = new Map<string, number>();
    for (const { interference } of this.sources) {
      if (interference) persons.set(interference, (persons.get(interference) ?? 0) + 1);
    }
    const once = this.plan.moments.filter(({ calling }) => calling === 'once').length;
    return new Map([
      ...this.weather.struck,
      ...faults.injected,
      ...world.platform.hits,
      ...persons,
      ['called once', once],
    ]);
  }

  async #submit(persons: Promise<void>[]): Promise<void> {
    for (;;) {
      const number = this.#next++;
      const moment = this.plan.moments[number];
      if (!moment) return;
      while (this.#open > mostOpen) await pause(50);
      await this.#prepare(moment);
      const serial = `S-${String(number)}`;
      const source = await submitted(this.rig.sandbox, serial, moment.interference);
      this.sources.push(source);
      persons.push(this.persons.watch(source));
      await this.#callers.handOver(source, moment);
    }
  }

  async #prepare({ blows, faults, outages }: Moment): Promise<void> {
    for (const label of faults) {
      const found = this.#faults[label];
      if (found) this.rig.sandbox.faults.add({ ...found.rule, label });
    }
    for (const name of outages) {
      const found = outageClasses[name];
      if (found) this.rig.sandbox.world.platform.breakDown(onTarget(found.outage));
    }
    await this.weather.strike(blows);
  }

  /** A storm that only piles up work would come to its end before the work does. */
  async #watch(): Promise<void> {
    for (let look = 0; !this.#over; look++) {
      this.#open = await open(this.rig.database).catch(() => this.#open);
      if (look % looksPerLine === 0) this.#tell();
      await pause(200);
    }
  }

  #tell(): void {
    const { standing, now = 'no blow' } = this.weather;
    const [handed, whole] = [this.sources.length, this.plan.moments.length];
    process.stdout.write(
      `storm: ${String(handed)} of ${String(whole)} submitted, ${String(this.#open)} open, ${String(standing)} replicas up, ${now}\n`,
    );
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { seeded } from '../../../src/sandbox/seeded.js';
import { Callers, type Source, submitted } from './callers.js';
import { open } from './ended.js';
import type { FaultRule } from '../../../src/sandbox/index.js';
import { faultClasses, onTarget, outageClasses, ruleFor } from './faults.js';
import { deliveryOf, Persons } from './persons.js';
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
  /** Name of the class, to the rules that were set. */
  readonly #rules = new Map<string, FaultRule[]>();
  #met = new Map<string, number>();
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
    this.rig.sandbox.faults.listLagMs = listLagMs;
    const watching = this.#watch();
    const persons: Promise<void>[] = [];
    try {
      await Promise.all(Array.from({ length: atATime }, () => this.#submit(persons)));
      await this.weather.calm();
    } finally {
      this.#over = true;
    }
    await watching;
    this.calledAgain = await this.#callers.again(this.sources);
    await this.#comeToRest();
    await Promise.all(persons);
    this.persons.leave();
  }

  /** No more faults; what is in the air still comes down. */
  clear(): Promise<void> {
    const { faults, world } = this.rig.sandbox;
    const unmet = new Set(faults.rules);
    this.#met = new Map(
      [...this.#rules].map(([name, rules]) => [name, rules.filter((r) => !unmet.has(r)).length]),
    );
    faults.clear();
    world.platform.repair();
    // Births that were ordered come first.
    return faults.whenSettled();
  }

  /** How often each class of fault came to pass. */
  injected(): Map<string, number> {
    const { world } = this.rig.sandbox;
    const persons = new Map<string, number>();
    for (const { interference } of this.sources) {
      if (interference) persons.set(interference, (persons.get(interference) ?? 0) + 1);
    }
    const once = this.plan.moments.filter(({ calling }) => calling === 'once').length;
    return new Map([
      ...this.weather.struck,
      ...this.#met,
      ...world.platform.hits,
      ...persons,
      ['called once', once],
    ]);
  }

  /** What waits for T_late still has its faults before it. Ends after a while: what never ends is told later. */
  async #comeToRest(): Promise<void> {
    const until = performance.now() + 4 * timings.tLate;
    while ((await open(this.rig.database)) > 0 && performance.now() < until) await pause(200);
  }

  async #submit(persons: Promise<void>[]): Promise<void> {
    for (;;) {
      const number = this.#next++;
      const moment = this.plan.moments[number];
      if (!moment) return;
      while (this.#open > mostOpen) await pause(50);
      await this.weather.strike(moment.blows);
      const { interference, faults } = moment;
      const id = await submitted(this.rig.sandbox, `S-${String(number)}`, interference);
      const source: Source = { serial: `S-${String(number)}`, id, faults, interference };
      this.sources.push(source);
      this.#prepare(deliveryOf(source), moment);
      persons.push(this.persons.watch(source));
      await this.#callers.handOver(source, moment);
    }
  }

  #prepare(delivery: string, { faults, outages }: Moment): void {
    const { sandbox } = this.rig;
    for (const name of faults) {
      const found = this.#faults[name];
      if (!found) throw new Error(`no class ${name}`);
      const rule = ruleFor(found, delivery);
      this.#rules.set(name, [...(this.#rules.get(name) ?? []), rule]);
      sandbox.faults.add(rule);
    }
    for (const name of outages) {
      const found = outageClasses[name];
      if (found) sandbox.world.platform.breakDown(onTarget(found.outage));
    }
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

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { flow, guidOf, type ListedStorage, overlap, PollBench } from './poll.fixture.js';

const minute = 60_000;

describe('a poll', () => {
  it('hands over what is ready and was created since, and nothing else', async () => {
    const { storage, store, accepted, ...bench } = poll();
    storage.create({ ready: true });
    storage.create({ ready: false });
    storage.create({ ready: true, created: flow.source.since - 1 });
    storage.create({ ready: true, created: flow.source.since });
    store.handovers.add(guidOf(storage.create({ ready: true }).id));
    await bench.run();
    expect(accepted).toEqual([guidOf(0), guidOf(3)]);
    expect(store.ends).toEqual([{ found: 2, swept: true, position: storage.now }]);
  });

  it('finds an instance that is sent in long after it was created', async () => {
    const { storage, accepted, run } = poll();
    const draft = storage.create();
    await run();
    storage.now += 1_000 * minute;
    storage.create();
    await run();
    storage.change(draft, { ready: true });
    await run();
    expect(accepted).toEqual([guidOf(draft.id)]);
  });

  it('asks only for what has changed since, with the overlap', async () => {
    const { storage, run } = poll();
    for (let i = 0; i < 40; i += 1) storage.create({ ready: true });
    await run();
    storage.now += overlap + 1;
    storage.create({ ready: true });
    await run();
    storage.listed = 0;
    await run();
    expect(storage.asked.at(-1)).toEqual({
      createdFrom: flow.source.since,
      changedFrom: storage.now - overlap,
    });
    expect(storage.listed).toBe(1);
  });

  it('finds by its sweep what Storage showed later than the overlap, after what is new', async () => {
    const { storage, store, accepted, run } = poll();
    await run();
    const late = storage.create({ ready: true, lag: 3 * overlap });
    storage.now += 2 * overlap;
    const other = storage.create({ ready: true });
    await run();
    storage.now += overlap;
    await run();
    expect(accepted).toEqual([guidOf(other.id)]);
    store.sweepDue = true;
    const newest = storage.create({ ready: true });
    await run();
    expect(accepted).toEqual([other, newest, late].map(({ id }) => guidOf(id)));
    expect(store.ends.at(-1)).toMatchObject({ found: 2, swept: true });
  });

  it('is not led past what is to come by a row from the future', async () => {
    const { storage, accepted, run } = poll();
    storage.now += 1_000 * minute;
    storage.create({ ready: true });
    storage.now -= 1_000 * minute;
    storage.rows[0]?.versions.splice(0, 1, {
      lastChanged: storage.now + 1_000 * minute,
      ready: true,
      shownFrom: storage.now,
    });
    storage.rows[0] = { ...storage.rows[0]!, created: storage.now };
    await run();
    const next = storage.create({ ready: true });
    await run();
    expect(accepted).toContain(guidOf(next.id));
  });

  describe('that is the first of its flow', () => {
    it('only counts when it finds more than may be accepted unasked', async () => {
      const { storage, store, accepted, run } = poll(2);
      for (let i = 0; i < 3; i += 1) storage.create({ ready: true });
      await run();
      expect([accepted, store.stage, store.waiting]).toEqual([[], 'awaiting-approval', 3]);
      await store.approve();
      await run();
      expect(accepted).toHaveLength(3);
    });

    it('goes on by itself below that, and counts none that is known', async () => {
      const { storage, store, accepted, run } = poll(2);
      for (let i = 0; i < 3; i += 1) storage.create({ ready: true });
      store.handovers.add(guidOf(1));
      await run();
      expect([accepted, store.stage]).toEqual([[guidOf(0), guidOf(2)], 'polling']);
    });

    it('counts an instance that moves to a later page once', async () => {
      const { storage, store, accepted, run } = poll(4);
      for (let i = 0; i < 4; i += 1) storage.create({ ready: true });
      let moved = false;
      storage.beforePage = () => {
        storage.now += 1;
        if (storage.listed > 0 && !moved) storage.change(storage.rows[0]!, {});
        moved = storage.listed > 0;
      };
      await run();
      expect([accepted.length, store.stage]).toEqual([4, 'polling']);
    });
  });

  it('goes on where it broke off', async () => {
    const { bench, storage, store, accepted, run } = poll();
    await run();
    for (let i = 0; i < 9; i += 1) {
      storage.now += overlap;
      storage.create({ ready: true });
    }
    bench.acceptable = 5;
    await expect(run()).rejects.toThrow();
    expect(store.position).toBe(storage.rows[2]?.versions[0]?.lastChanged);
    bench.acceptable = Infinity;
    await run();
    expect(accepted).toEqual(Array.from({ length: 9 }, (_, id) => guidOf(id)));
  });

  it('passes over nothing and accepts nothing twice, whatever happens meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(history, clocks, async (events, skew) => {
        const { bench, storage, accepted } = poll(1_000);
        await play(bench, events, skew);
        storage.now += overlap;
        await bench.run(skew);
        const wanted = storage.rows.filter(
          ({ created, versions }) => created >= flow.source.since && versions.at(-1)?.ready,
        );
        expect(new Set(accepted).size).toBe(accepted.length);
        expect(new Set(accepted)).toEqual(new Set(wanted.map(({ id }) => guidOf(id))));
      }),
      { numRuns: 500 },
    );
  });
});

function poll(limit?: number) {
  const bench = new PollBench(limit);
  const { storage, store, accepted } = bench;
  return { bench, storage, store, accepted, run: () => bench.run() };
}

type Change = (storage: ListedStorage) => void;
type Event = Change | { readonly poll: readonly Change[]; readonly acceptable: number };

const clocks = fc.oneof(fc.constant(0), fc.integer({ min: -30 * minute, max: 30 * minute }));
const lag = fc.integer({ min: 0, max: overlap });
const pick = fc.nat({ max: 1_000 });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ lag, ready: fc.boolean() }).map((how) => (s: ListedStorage) => void s.create(how)),
  fc.constant((s: ListedStorage) => void s.create({ created: flow.source.since - 1, ready: true })),
  // Ready stays ready: what was shown as ready may have been accepted.
  fc.record({ pick, lag, ready: fc.boolean() }).map((how) => (s: ListedStorage) => {
    const row = s.rows[how.pick % Math.max(1, s.rows.length)];
    if (row)
      s.change(row, { lag: how.lag, ready: how.ready || row.versions.at(-1)?.ready === true });
  }),
  fc
    .oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 * overlap }))
    .map((ms) => (s: ListedStorage) => void (s.now += ms)),
);
const history: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: change },
    {
      weight: 1,
      arbitrary: fc.record({
        poll: fc.array(change, { maxLength: 8 }),
        acceptable: fc.oneof(fc.constant(Infinity), fc.nat({ max: 5 })),
      }),
    },
  ),
  { maxLength: 40, size: 'max' },
);

/** Each change of a poll happens between two of its pages; a poll may break off in the middle of what it accepts. */
async function play(bench: PollBench, events: readonly Event[], skew: number): Promise<void> {
  const { storage } = bench;
  for (const event of events) {
    if (typeof event === 'function') {
      event(storage);
      continue;
    }
    const changes = [...event.poll];
    storage.beforePage = () => changes.shift()?.(storage);
    bench.acceptable = event.acceptable;
    await bench.run(skew).catch(() => undefined);
    bench.acceptable = Infinity;
    storage.beforePage = () => undefined;
  }
}

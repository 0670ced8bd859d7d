import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DemoUnderTest, target } from '../demo.fixture.js';

describe('/__sandbox/outages', () => {
  let demo: DemoUnderTest;
  beforeAll(async () => (demo = await DemoUnderTest.start({ seed: 7 })));
  beforeEach(() => demo.control('DELETE', 'outages'));
  afterAll(() => demo.sandbox.close());

  const breakDown = (outage: object) => demo.control('POST', 'outages', outage);
  const hits = async (kind: string): Promise<number> => {
    const shown = await demo.control<{ hits: Record<string, number> }>('GET', 'outages');
    return shown.hits[kind] ?? 0;
  };

  it('an app that dies between insert and model leaves an orphan with its marker', async () => {
    await breakDown({
      call: 'storage.createInstance',
      appId: target,
      times: 1,
      appDies: 'after',
    });
    expect(await demo.outcome('orphan')).toBe('cut');
    expect(demo.marked('orphan').map(({ data }) => data)).toEqual([[]]);
    expect(await hits('storage.createInstance app dies after')).toBe(1);
    expect(await demo.outcome('next')).toBe(201);
  });

  it('a chance: some requests are hit, each is counted, and others are not touched', async () => {
    await breakDown({ call: 'storage.postData', appId: target, chance: 0.5, status: 503 });
    const outcomes: unknown[] = [];
    for (let i = 0; i < 40; i++) outcomes.push(await demo.outcome(`by chance ${i}`));
    const hit = outcomes.filter((outcome) => outcome === 503).length;
    expect(outcomes.filter((outcome) => outcome === 201)).toHaveLength(40 - hit);
    expect(hit).toBeGreaterThan(5);
    expect(hit).toBeLessThan(35);
    expect(await hits('storage.postData 503')).toBe(hit);
  });

  it('the same seed picks the same requests', async () => {
    const picked = async (): Promise<unknown[]> => {
      const twin = await DemoUnderTest.start({ seed: 11 });
      await twin.control('POST', 'outages', { call: 'pdp', chance: 0.5, status: 503 });
      const outcomes: unknown[] = [];
      for (let i = 0; i < 12; i++) outcomes.push(await twin.outcome(String(i)));
      await twin.sandbox.close();
      return outcomes;
    };
    const first = await picked();
    expect(new Set(first).size).toBe(2);
    expect(await picked()).toEqual(first);
  });

  it('repairing ends all of them', async () => {
    await breakDown({ call: 'storage.postData', status: 503 });
    await demo.control('DELETE', 'outages');
    expect(await demo.outcome('repaired')).toBe(201);
  });

  it.each([[{}], [{ call: 'pdp', chance: 2 }], [{ call: 'pdp', appDies: 'never' }]])(
    'an outage that makes no sense is refused: %j',
    async (outage) => expect(breakDown(outage)).rejects.toThrow(/^400 /),
  );
});

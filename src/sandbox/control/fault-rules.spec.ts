import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ControlUnderTest } from './control.fixture.js';

interface Shown {
  readonly injected: Record<string, { total: number; routes: Record<string, number> }>;
  readonly rules: readonly unknown[];
  readonly unsettled: number;
}

describe('fault rules', () => {
  let test: ControlUnderTest;
  beforeAll(async () => void (test = await ControlUnderTest.start()));
  beforeEach(() => test.reset());
  afterAll(() => test.core.close());

  const shown = async (): Promise<Shown> =>
    (await (await test.control('faults', 'GET')).json()) as Shown;

  describe('commitLaterMs', () => {
    it('with a status: answered at once, processed later', async () => {
      const headers = { 'retry-after': '3' };
      await test.fault({ commitLaterMs: 500, status: 502, body: { from: 'ingress' }, headers });
      const answer = await test.work('late');
      expect(answer.status).toBe(502);
      expect(answer.headers.get('retry-after')).toBe('3');
      expect(await answer.json()).toEqual({ from: 'ingress' });
      expect(test.processed).toEqual([]);
      expect((await shown()).unsettled).toBe(1);
      await test.core.faults.whenSettled();
      expect(test.processed).toEqual(['late']);
    });

    it('without one: the connection is reset, and it is processed all the same', async () => {
      await test.fault({ commitLaterMs: 20 });
      expect(await test.outcome('x')).toBe('cut');
      await test.core.faults.whenSettled();
      expect(test.processed).toEqual(['x']);
    });

    it('is not hurried by a release or by the removal of the rules', async () => {
      await test.fault({ commitLaterMs: 500, status: 504 });
      await test.work('x');
      await test.control('faults', 'DELETE');
      expect(test.processed).toEqual([]);
      await test.core.faults.whenSettled();
      expect(test.processed).toEqual(['x']);
    });
  });

  describe('windows', () => {
    it('an outage hits every request of its time, and none afterwards', async () => {
      await test.fault({ status: 503 }, { fromMs: 0, toMs: 400 });
      const seen = [await test.outcome('x')];
      while (seen.at(-1) === 503) seen.push(await test.outcome('x'));
      expect(seen[0]).toBe(503);
      expect(seen.at(-1)).toBe(200);
      expect((await shown()).rules).toEqual([]);
    });

    it('an outage that is still to come hits nothing', async () => {
      await test.fault({ status: 503 }, { fromMs: 60_000, toMs: 61_000 });
      expect(await test.outcome('x')).toBe(200);
      expect((await shown()).rules).toHaveLength(1);
    });

    it('a pause keeps what comes, and processes it when the window ends', async () => {
      const started = performance.now();
      await test.fault({ pause: true }, { toMs: 200 });
      const answers = await Promise.all(['a', 'b'].map((name) => test.outcome(name)));
      expect(answers).toEqual([200, 200]);
      expect(performance.now() - started).toBeGreaterThanOrEqual(195);
      expect([...test.processed].sort()).toEqual(['a', 'b']);
    });
  });

  describe('chance', () => {
    const forty = async (): Promise<(number | 'cut')[]> => {
      const outcomes: (number | 'cut')[] = [];
      for (let i = 0; i < 40; i += 1) outcomes.push(await test.outcome('x'));
      return outcomes;
    };
    const rules = async (seed: number): Promise<void> => {
      await test.control('faults', 'DELETE');
      await test.control('faults/seed', 'PUT', { seed });
      await test.fault({ status: 500 }, { chance: 0.3 });
      await test.fault({ status: 429 }, { chance: 0.5 });
    };

    it('the same seed gives the same faults, another one others; rules live side by side', async () => {
      await rules(7);
      const first = await forty();
      expect(new Set(first)).toEqual(new Set([200, 429, 500]));
      await rules(7);
      expect(await forty()).toEqual(first);
      await rules(8);
      expect(await forty()).not.toEqual(first);
    });

    it('0 never, 1 always, and no more often than times', async () => {
      await test.fault({ status: 500 }, { chance: 0 });
      await test.fault({ status: 429 }, { chance: 1, times: 2 });
      expect([await test.outcome('x'), await test.outcome('x'), await test.outcome('x')]).toEqual([
        429, 429, 200,
      ]);
    });
  });

  it('a rule can name a text of the body', async () => {
    await test.fault({ status: 500 }, { match: { body: '"blue' }, times: 'always' });
    expect(await test.outcome('red')).toBe(200);
    expect(await test.outcome('blueish')).toBe(500);
    expect(await test.outcome('deep blue')).toBe(200);
    expect(test.processed).toEqual(['red', 'deep blue']);
  });

  it('a request without a body holds no text', async () => {
    await test.fault({ status: 500 }, { match: { body: 'x' }, times: 'always' });
    expect((await fetch(`${test.url}/mp/jwk`)).status).toBe(200);
    expect(await test.outcome('x')).toBe(500);
  });

  it('a rule of a body leaves the next rule to those that it does not meet', async () => {
    await test.fault({ commitLaterMs: 1, status: 504 }, { match: { body: 'blue' } });
    await test.fault({ reset: true });
    expect(await test.outcome('red')).toBe('cut');
    expect(await test.outcome('blue')).toBe(504);
    await test.core.faults.whenSettled();
    expect(test.processed).toEqual(['blue']);
  });

  it('each fault is counted by kind and route, until it is reset', async () => {
    await test.fault({ status: 500 }, { times: 2 });
    await test.fault({ commitLaterMs: 0, status: 502 });
    for (const name of ['a', 'b', 'c', 'd']) await test.outcome(name);
    const route = 'POST /work/:id';
    expect((await shown()).injected).toEqual({
      status: { total: 2, routes: { [route]: 2 } },
      commitLaterMs: { total: 1, routes: { [route]: 1 } },
    });
    await test.control('faults', 'DELETE');
    expect(test.core.faults.injected.count('status')).toBe(2);
    await test.control('faults/injected', 'DELETE');
    expect((await shown()).injected).toEqual({});
  });

  it('several rules can be set at once, and a wrong one among them sets none', async () => {
    const match = { path: '^/work/' };
    const right = { match, action: { status: 500 } };
    const wrong = { match, action: { status: 1 } };
    expect((await test.control('faults', 'POST', [right, wrong])).status).toBe(400);
    expect(await test.outcome('x')).toBe(200);
    expect((await test.control('faults', 'POST', [right, right])).status).toBe(204);
    expect((await shown()).rules).toHaveLength(2);
  });

  it('a seed or a lag that is no number is refused', async () => {
    expect((await test.control('faults/seed', 'PUT', { seed: 'x' })).status).toBe(400);
    expect((await test.control('faults/listLagMs', 'PUT', { listLagMs: -1 })).status).toBe(400);
  });
});

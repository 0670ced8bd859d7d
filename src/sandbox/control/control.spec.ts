import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ControlUnderTest } from './control.fixture.js';
import type { FaultAction } from './fault.js';

describe('Control API (design §10, reference altinn-app-contract §11.6)', () => {
  let test: ControlUnderTest;
  beforeAll(async () => void (test = await ControlUnderTest.start()));
  beforeEach(() => test.reset());
  afterAll(() => test.core.close());

  const work: ControlUnderTest['work'] = (...args) => test.work(...args);
  const text = (name: string): Promise<string> => test.text(name);
  const control: ControlUnderTest['control'] = (...args) => test.control(...args);
  const fault = (action: FaultAction, more?: object): Promise<void> => test.fault(action, more);

  it('status: answers instead of processing, as often as asked, after those that pass', async () => {
    const headers = { 'retry-after': '7' };
    await fault({ status: 429, body: { a: 1 }, headers }, { times: 2, after: 1 });
    expect((await work('first')).status).toBe(200);
    const second = await work('second');
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await second.json()).toEqual({ a: 1 });
    expect((await work('third')).status).toBe(429);
    expect((await work('fourth')).status).toBe(200);
    expect(test.processed).toEqual(['first', 'fourth']);
  });

  it('status without a body is empty; other methods and paths are left alone', async () => {
    await fault({ status: 500 }, { times: 'always' });
    const answer = await work('x');
    expect([answer.status, await answer.text()]).toEqual([500, '']);
    expect((await fetch(`${test.url}/mp/jwk`)).status).toBe(200);
    await control('faults', 'DELETE');
    expect((await work('y')).status).toBe(200);
  });

  it('reset: nothing is processed', async () => {
    await fault({ reset: true });
    await expect(work('x')).rejects.toThrow();
    expect(test.processed).toEqual([]);
  });

  it('dropAfterProcessing: processed, never answered', async () => {
    await fault({ dropAfterProcessing: true });
    await expect(work('x')).rejects.toThrow();
    expect(test.processed).toEqual(['x']);
  });

  it('truncate: the status arrives, the body ends too soon', async () => {
    await fault({ truncate: true });
    const answer = await work('x');
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    expect(test.processed).toEqual(['x']);
  });

  it('trickle: the whole answer, a byte at a time', async () => {
    await fault({ trickleMs: 1 });
    expect(await text('x')).toContain('"done":"x"');
  });

  it('stall: the status arrives, then half of the body and nothing more', async () => {
    await fault({ stall: true });
    const leaving = new AbortController();
    const answer = await work('x', leaving.signal);
    const reader = answer.body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    const more = expect(reader?.read()).rejects.toThrow();
    leaving.abort();
    await more;
    expect(test.processed).toEqual(['x']);
  });

  it('hold: kept until released, then processed as it was sent', async () => {
    await fault({ hold: true });
    const answer = text('x');
    await test.core.faults.whenHeld();
    expect(test.processed).toEqual([]);
    expect(await (await control('stats', 'GET')).json()).toMatchObject({ held: 1 });
    await control('faults/release', 'POST');
    expect(await answer).toContain('"done":"x"');
  });

  it('hold: processed after release although the caller has left (a late birth)', async () => {
    await fault({ hold: true });
    const leaving = new AbortController();
    const gone = expect(work('late', leaving.signal)).rejects.toThrow();
    await test.core.faults.whenHeld();
    leaving.abort();
    await gone;
    test.core.faults.release();
    while (test.processed.length === 0) await nextTurn();
    expect(test.processed).toEqual(['late']);
  });

  it('hold answer: processed at once, answered when released', async () => {
    await fault({ hold: 'answer' });
    const answer = text('x');
    await test.core.faults.whenHeld();
    expect(test.processed).toEqual(['x']);
    test.core.faults.release();
    expect(await answer).toContain('"done":"x"');
  });

  it.each<[FaultAction]>([[{ delayMs: 20 }], [{ delayAnswerMs: 20 }]])(
    '%j: late, but whole',
    async (action) => {
      await fault(action);
      const started = performance.now();
      expect(await text('x')).toContain('"done":"x"');
      expect(performance.now() - started).toBeGreaterThanOrEqual(18);
    },
  );

  it.each([
    [{}],
    [{ action: { reset: true } }],
    [{ match: { path: '.' }, action: { pause: true } }],
    [{ match: { path: '.' }, action: { commitLaterMs: 1, delayMs: 1 } }],
    [{ match: { path: '.' }, action: { dieBetween: 'meals' } }],
    [{ match: { path: '.' }, action: { reset: true }, chance: 2 }],
    [{ match: { path: '.' }, action: { reset: true }, fromMs: 5, toMs: 2 }],
    [{ match: { app: 7 }, action: { reset: true } }],
    [{ match: { path: '(' }, action: { reset: true } }],
    [{ match: { path: '.' }, action: {} }],
    [{ match: { path: '.' }, action: { status: 500, reset: true } }],
    [{ match: { path: '.' }, action: { status: 99 } }],
    [{ match: { path: '.' }, action: { reset: true }, times: 0 }],
  ])('a rule that makes no sense is refused: %j', async (rule) =>
    expect((await control('faults', 'POST', rule)).status).toBe(400),
  );

  it('stats: numbers per route and request lines, without secrets, tokens or bodies', async () => {
    await work('private');
    await work('private');
    await fetch(`${test.url}/nowhere`);
    const shown = await (await control('stats', 'GET')).text();
    expect(shown).not.toMatch(/secret[^)]|hush|private/);
    const stats = JSON.parse(shown) as { counts: unknown; requests: unknown[] };
    expect(stats.counts).toEqual({ 'POST /work/:id': 2, 'GET (unknown)': 1 });
    expect(stats.requests[0]).toMatchObject({
      method: 'POST',
      path: '/work/1?(secret)&size=2',
      status: 200,
    });
    await control('stats', 'DELETE');
    expect(test.core.stats.count('POST /work/:id')).toBe(0);
  });

  it('clock: moves the sandbox’s now', async () => {
    expect((await control('clock', 'POST', { offsetMs: 3600_000 })).status).toBe(200);
    expect(test.core.clock.now() - Date.now()).toBeGreaterThan(3500_000);
    expect((await control('clock', 'POST', { offsetMs: 'x' })).status).toBe(400);
    test.core.clock.offsetMs = 0;
  });
});

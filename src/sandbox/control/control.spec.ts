import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createCore } from '../core.js';
import type { SandboxCore } from '../core.js';
import type { FaultAction } from './fault.js';
import { Faults } from './faults.js';

describe('Control API (design §10, reference altinn-app-contract §11.6)', () => {
  let core: SandboxCore;
  let url: string;
  let processed: string[] = [];

  beforeAll(async () => {
    core = await createCore();
    core.server.post<{ Body: { name: string } }>('/work/:id', (request) => {
      processed.push(request.body.name);
      return { done: request.body.name, padding: 'x'.repeat(1000) };
    });
    url = await core.listen(0, '127.0.0.1');
  });
  beforeEach(() => {
    core.faults.clear();
    core.stats.reset();
    processed = [];
  });
  afterAll(() => core.close());

  const work = (name: string, signal?: AbortSignal): Promise<Response> =>
    fetch(`${url}/work/1?code=secret&size=2`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer hush' },
      body: JSON.stringify({ name }),
      signal: signal ?? null,
    });
  const control = (path: string, method: string, body?: unknown): Promise<Response> =>
    fetch(`${url}/__sandbox/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  const fault = async (action: FaultAction, more = {}): Promise<void> => {
    const rule = { match: { method: 'post', path: '^/work/' }, action, ...more };
    expect((await control('faults', 'POST', rule)).status).toBe(204);
  };
  const text = async (name: string): Promise<string> => (await work(name)).text();

  it('status: answers instead of processing, as often as asked, after those that pass', async () => {
    const headers = { 'retry-after': '7' };
    await fault({ status: 429, body: { a: 1 }, headers }, { times: 2, after: 1 });
    expect((await work('first')).status).toBe(200);
    const second = await work('second');
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await second.json()).toEqual({ a: 1 });
    expect((await work('third')).status).toBe(429);
    expect((await work('fourth')).status).toBe(200);
    expect(processed).toEqual(['first', 'fourth']);
  });

  it('status without a body is empty; other methods and paths are left alone', async () => {
    await fault({ status: 500 }, { times: 'always' });
    const answer = await work('x');
    expect([answer.status, await answer.text()]).toEqual([500, '']);
    expect((await fetch(`${url}/mp/jwk`)).status).toBe(200);
    await control('faults', 'DELETE');
    expect((await work('y')).status).toBe(200);
  });

  it('reset: nothing is processed', async () => {
    await fault({ reset: true });
    await expect(work('x')).rejects.toThrow();
    expect(processed).toEqual([]);
  });

  it('dropAfterProcessing: processed, never answered', async () => {
    await fault({ dropAfterProcessing: true });
    await expect(work('x')).rejects.toThrow();
    expect(processed).toEqual(['x']);
  });

  it('truncate: the status arrives, the body ends too soon', async () => {
    await fault({ truncate: true });
    const answer = await work('x');
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    expect(processed).toEqual(['x']);
  });

  it('hold: kept until released, then processed as it was sent', async () => {
    await fault({ hold: true });
    const answer = text('x');
    await core.faults.whenHeld();
    expect(processed).toEqual([]);
    expect(await (await control('stats', 'GET')).json()).toMatchObject({ held: 1 });
    await control('faults/release', 'POST');
    expect(await answer).toContain('"done":"x"');
  });

  it('hold: processed after release although the caller has left (a late birth)', async () => {
    await fault({ hold: true });
    const leaving = new AbortController();
    const gone = expect(work('late', leaving.signal)).rejects.toThrow();
    await core.faults.whenHeld();
    leaving.abort();
    await gone;
    core.faults.release();
    while (processed.length === 0) await nextTurn();
    expect(processed).toEqual(['late']);
  });

  it('hold answer: processed at once, answered when released', async () => {
    await fault({ hold: 'answer' });
    const answer = text('x');
    await core.faults.whenHeld();
    expect(processed).toEqual(['x']);
    core.faults.release();
    expect(await answer).toContain('"done":"x"');
  });

  it.each([
    [503, 503],
    [undefined, 'no answer'],
  ])('commit later: answered with %s at once, processed afterwards', async (answer, seen) => {
    await fault({ commitLaterMs: 10, ...(answer !== undefined && { answer }) });
    const got = await work('late').then(
      ({ status }) => status,
      () => 'no answer',
    );
    expect(got).toBe(seen);
    expect(processed).toEqual([]);
    while (processed.length === 0) await nextTurn();
    expect(processed).toEqual(['late']);
  });

  it('a chance: by the seed, and each injection is counted', () => {
    const seeded = new Faults(() => 0.3);
    seeded.add({ match: { path: '.' }, times: 'always', chance: 0.2, action: { reset: true } });
    expect(seeded.take('GET', '/x')).toBeUndefined();
    seeded.add({ match: { path: '.' }, chance: 0.4, action: { delayMs: 1 } });
    expect(seeded.take('GET', '/x')).toEqual({ delayMs: 1 });
    expect([...seeded.injected]).toEqual([['delayMs', 1]]);
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
    [{ match: { path: '(' }, action: { reset: true } }],
    [{ match: { path: '.' }, action: {} }],
    [{ match: { path: '.' }, action: { status: 500, reset: true } }],
    [{ match: { path: '.' }, action: { status: 99 } }],
    [{ match: { path: '.' }, action: { reset: true }, times: 0 }],
    [{ match: { path: '.' }, action: { reset: true }, chance: 2 }],
  ])('a rule that makes no sense is refused: %j', async (rule) =>
    expect((await control('faults', 'POST', rule)).status).toBe(400),
  );

  it('stats: numbers per route and request lines, without secrets, tokens or bodies', async () => {
    await work('private');
    await work('private');
    await fetch(`${url}/nowhere`);
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
    expect(core.stats.count('POST /work/:id')).toBe(0);
  });

  it('clock: moves the sandbox’s now', async () => {
    expect((await control('clock', 'POST', { offsetMs: 3600_000 })).status).toBe(200);
    expect(core.clock.now() - Date.now()).toBeGreaterThan(3500_000);
    expect((await control('clock', 'POST', { offsetMs: 'x' })).status).toBe(400);
    core.clock.offsetMs = 0;
  });
});

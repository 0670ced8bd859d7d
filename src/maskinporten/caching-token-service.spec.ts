import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rsaKey, type TestKey } from '../../test/support/keys.js';
import { systemUser } from './domain/authorization-details.js';
import { request, TokenBench, until } from './token-bench.contract.js';

const minute = 60_000;
const away = { status: 503 };

describe('CachingTokenService', () => {
  let key: TestKey;
  let bench: TokenBench;

  beforeAll(async () => {
    key = await rsaKey('key-1');
  });
  beforeEach(async () => {
    bench = new TokenBench();
    await bench.start([key]);
  });
  afterEach(() => bench.stop());

  it('asks once for 1 000 parallel callers, whatever the order of their scopes', async () => {
    const callers = Array.from({ length: 1_000 }, (_, i) =>
      bench.service.altinnToken(i % 2 ? request : { client: 'ttd', scopes: ['a:read', 'b:read'] }),
    );
    const tokens = new Set(await Promise.all(callers));
    expect(tokens.size).toBe(1);
    expect(bench.server.assertions).toHaveLength(1);
    expect(bench.server.exchanges).toHaveLength(1);
  });

  it('keeps tokens of another scope, consumer, resource or authority apart', async () => {
    const variants = [
      request,
      { ...request, scopes: ['a:read'] },
      { ...request, consumerOrg: '991825827' },
      { ...request, resource: 'https://b.example' },
      { ...request, authorizationDetails: [systemUser('991825827')] },
      { ...request, authorizationDetails: [systemUser('991825827', 'branch')] },
    ];
    const tokens = await Promise.all([
      ...variants.map((r) => bench.service.maskinportenToken(r)),
      bench.service.altinnToken(request),
    ]);
    expect(new Set(tokens.map((t) => t.authorization())).size).toBe(7);
    const [one, other] = [systemUser('991825827'), systemUser('405003309')];
    const either = [
      [one, other],
      [other, one],
    ].map((authorizationDetails) =>
      bench.service.maskinportenToken({ ...request, authorizationDetails }),
    );
    expect(new Set(await Promise.all(either)).size).toBe(1);
  });

  it('counts the life by the monotonic clock, from exp - iat of the exchanged token', async () => {
    const token = await bench.service.altinnToken(request);
    expect(token.remaining()).toBe(30 * minute);
    bench.time.jump(60 * minute);
    expect(token.remaining()).toBe(30 * minute);
    expect(await bench.service.altinnToken(request)).toBe(token);
    bench.time.jump(-120 * minute);
    expect(await bench.service.altinnToken(request)).toBe(token);
    bench.time.pass(31 * minute);
    expect(token.remaining()).toBe(-minute);
    expect(await bench.service.altinnToken(request)).not.toBe(token);
  });

  it('refreshes by a timer at half of the life while the token is in use, and unused ones not', async () => {
    const first = await bench.service.altinnToken(request);
    bench.time.pass(10 * minute);
    expect(await bench.service.altinnToken(request)).toBe(first);
    bench.time.pass(5 * minute + 10);
    await until(() => bench.server.exchanges.length === 2);
    await until(() => bench.service.status().some((s) => (s.remaining ?? 0) > 29 * minute));
    bench.time.pass(16 * minute);
    expect(bench.server.exchanges).toHaveLength(2);
  });

  it('hands out the old token while a reader has started its refresh', async () => {
    const first = await bench.service.altinnToken(request);
    bench.time.pass(16 * minute);
    expect(await bench.service.altinnToken(request)).toBe(first);
    await until(() => bench.server.exchanges.length === 2);
    await until(() => bench.service.status().some((s) => (s.remaining ?? 0) > 29 * minute));
    expect(await bench.service.altinnToken(request)).not.toBe(first);
  });

  it('serves the old token through an outage until the hard margin, then fails as transient', async () => {
    const first = await bench.service.altinnToken(request);
    bench.server.tokenFaults.push(...Array.from({ length: 200 }, () => away));
    for (let i = 0; i < 29; i += 1) {
      bench.time.pass(minute);
      expect(await bench.service.altinnToken(request)).toBe(first);
    }
    await until(() => bench.service.status().some((s) => s.lastError?.code === 'maskinporten-503'));
    bench.time.pass(51_000);
    const failure = await bench.service.altinnToken(request).catch((e: unknown) => e);
    expect(failure).toMatchObject({ kind: 'transient', code: 'maskinporten-503' });
    bench.server.tokenFaults.length = 0;
    bench.time.pass(minute);
    expect(await bench.service.altinnToken(request)).not.toBe(first);
  });

  it('renews first when less than minRemaining is left, and says when that cannot be had', async () => {
    const first = await bench.service.altinnToken(request);
    bench.time.pass(14 * minute);
    expect(await bench.service.altinnToken({ ...request, minRemaining: 16 * minute })).toBe(first);
    const second = await bench.service.altinnToken({ ...request, minRemaining: 17 * minute });
    expect(second).not.toBe(first);
    await expect(
      bench.service.altinnToken({ ...request, minRemaining: 31 * minute }),
    ).rejects.toMatchObject({ code: 'life-too-short', kind: 'permanent' });
    expect(await bench.service.altinnToken(request)).toBe(second);
  });

  it('forgets a refused token once for a storm, and never a newer one', async () => {
    const first = await bench.service.altinnToken(request);
    const renewed = await Promise.all(
      Array.from({ length: 100 }, () => {
        bench.service.invalidate(first);
        return bench.service.altinnToken(request);
      }),
    );
    bench.service.invalidate(first);
    expect(new Set(renewed).size).toBe(1);
    expect(await bench.service.altinnToken(request)).toBe(renewed[0]);
    expect(bench.server.exchanges).toHaveLength(2);
  });

  it('answers a permanent error from memory for a while', async () => {
    bench.server.tokenFaults.push({
      status: 400,
      body: '{"error":"invalid_scope","error_description":"MP-200 scope"}',
    });
    for (let i = 0; i < 3; i += 1) {
      await expect(bench.service.altinnToken(request)).rejects.toMatchObject({ code: 'MP-200' });
    }
    expect(bench.server.assertions).toHaveLength(0);
    bench.time.pass(46_000);
    await bench.service.altinnToken(request);
    expect(bench.server.assertions).toHaveLength(1);
  });

  it('waits as long as Retry-After says before it asks again', async () => {
    bench.server.tokenFaults.push({ status: 429, headers: { 'retry-after': '30' } });
    const refused = { kind: 'transient', retryAfter: 30_000 };
    await expect(bench.service.altinnToken(request)).rejects.toMatchObject(refused);
    bench.time.pass(29_000);
    await expect(bench.service.altinnToken(request)).rejects.toMatchObject(refused);
    bench.time.pass(2_000);
    await bench.service.altinnToken(request);
    expect(bench.server.assertions).toHaveLength(1);
  });

  it('serves a refused token on when no other can be had, and renews it when it can', async () => {
    const first = await bench.service.altinnToken(request);
    bench.service.invalidate(first);
    bench.server.exchangeFaults.push(away, away, away);
    expect(await bench.service.altinnToken(request)).toBe(first);
    bench.time.pass(1_000);
    expect(await bench.service.altinnToken(request)).not.toBe(first);
  });

  it('renews once, and not again at each refusal, for an API that refuses every token', async () => {
    let token = await bench.service.altinnToken(request);
    for (let i = 0; i < 10; i += 1) {
      bench.service.invalidate(token);
      token = await bench.service.altinnToken(request);
      bench.time.pass(500);
    }
    expect(bench.server.exchanges).toHaveLength(2);
    bench.time.pass(10_000);
    bench.service.invalidate(token);
    expect(await bench.service.altinnToken(request)).not.toBe(token);
  });

  it('lets a caller leave, and the others have their token', async () => {
    const leaver = new AbortController();
    const leaving = bench.service.altinnToken({ ...request, signal: leaver.signal });
    const staying = bench.service.altinnToken(request);
    leaver.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'cancelled', client: 'ttd' });
    expect((await staying).remaining()).toBe(30 * minute);
    expect(bench.server.exchanges).toHaveLength(1);
    const gone = { ...request, signal: AbortSignal.abort() };
    await expect(bench.service.altinnToken(gone)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it.each([
    ['a consumer that is no organisation number', { consumerOrg: '0192:991825827' }],
    ['a resource with a fragment', { resource: 'https://b.example/#x' }],
    ['a system user of nobody', { authorizationDetails: [systemUser('')] }],
    ['an illegal externalRef', { authorizationDetails: [systemUser('991825827', 'a b')] }],
  ])('refuses %s without a call', async (_, wrong) => {
    const refused = { code: 'invalid-request', kind: 'permanent' };
    await expect(bench.service.altinnToken({ ...request, ...wrong })).rejects.toMatchObject(
      refused,
    );
    expect(bench.server.assertions).toHaveLength(0);
  });

  it('refuses unknown clients and empty scopes without a call', async () => {
    await expect(
      bench.service.altinnToken({ client: 'toString', scopes: ['a'] }),
    ).rejects.toMatchObject({ code: 'unknown-client' });
    await expect(bench.service.altinnToken({ client: 'ttd', scopes: [' '] })).rejects.toMatchObject(
      { code: 'invalid-request' },
    );
    expect(bench.service.hasClient('ttd')).toBe(true);
    expect(bench.service.hasClient('toString')).toBe(false);
  });

  it('shows its state and stops its timers', async () => {
    await bench.service.altinnToken(request);
    expect(bench.service.status()).toContainEqual({
      client: 'ttd',
      authority: 'altinn',
      scopes: ['a:read', 'b:read'],
      remaining: 30 * minute,
      failing: false,
      expiresAt: new Date(bench.time.now() + 30 * minute).toISOString(),
    });
    // The token's own, and that of the metadata.
    await until(() => bench.time.waiting === 2);
    await bench.service.onApplicationShutdown();
    expect(bench.time.waiting).toBe(0);
  });

  it('keeps no more tokens than allowed', async () => {
    const small = new TokenBench();
    await small.start([key], { refresh: { maxEntries: 2 } });
    for (const scope of ['a', 'b', 'c']) {
      await small.service.maskinportenToken({ client: 'ttd', scopes: [scope] });
    }
    expect(small.service.status().map((s) => s.scopes)).toEqual([['c'], ['b']]);
    // One a token, and that of the metadata.
    await until(() => small.time.waiting === 3);
    await small.stop();
  });
});

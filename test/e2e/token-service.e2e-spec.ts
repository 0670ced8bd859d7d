import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccessToken } from '../../src/maskinporten/index.js';
import { until } from '../../src/maskinporten/token-bench.contract.js';
import { claimsOf, minute, read, request, TokenRig, write } from '../support/token-rig.js';

const anyToken = '^/(mp/token|authentication/)';

/** Must-have tests of reference maskinporten-and-altinn-tokens §8.2, against the simulator over HTTP. */
describe('the token service', () => {
  let rig: TokenRig;
  beforeEach(async () => {
    rig = await TokenRig.start();
  });
  afterEach(() => rig.close());

  const token = (): Promise<AccessToken> => rig.service.altinnToken(request);
  const renewed = (old: AccessToken): Promise<void> =>
    until(() => rig.service.status().some((s) => s.authority === 'altinn' && isNewer(s, old)));
  const isNewer = ({ remaining = 0 }: { remaining?: number }, old: AccessToken): boolean =>
    remaining > old.remaining();

  it('herd of 1 000: one request to Maskinporten, one to the exchange, one token for all', async () => {
    const orders = [
      [read, write],
      [write, read, write],
    ];
    const herd = Array.from({ length: 1_000 }, (_, i) =>
      rig.service.altinnToken({ client: 'ttd', scopes: orders[i % 2] ?? [] }),
    );
    const tokens = new Set(await Promise.all(herd));
    expect(tokens.size).toBe(1);
    expect(rig.asked).toEqual({ maskinporten: 1, exchange: 1 });
    const [one] = [...tokens] as [AccessToken];
    expect(claimsOf(one)).toMatchObject({
      'urn:altinn:org': 'ttd',
      scope: `${read} ${write}`,
    });
    expect(await rig.storageAnswers(one)).not.toBe(401);
  });

  it('invisible soft refresh: nobody waits for it, however long it takes', async () => {
    const first = await token();
    rig.sandbox.faults.add({ match: { path: '/exchange/' }, action: { hold: true } });
    rig.time.pass(19 * minute);
    const during = await Promise.all(Array.from({ length: 500 }, token));
    await rig.sandbox.faults.whenHeld();
    during.push(...(await Promise.all(Array.from({ length: 500 }, token))));
    expect(new Set(during)).toEqual(new Set([first]));
    const altinn = { authority: 'altinn' };
    expect(await rig.metric('token_reads_total', { ...altinn, result: 'wait' })).toBe(1);
    expect(await rig.metric('token_reads_total', { ...altinn, result: 'stale' })).toBe(1_000);
    rig.sandbox.faults.release();
    await renewed(first);
    expect(await token()).not.toBe(first);
    expect(rig.asked.exchange).toBe(2);
  });

  it.each([
    ['Maskinporten and Altinn answer 503', anyToken, { status: 503 }],
    ['no connection survives', anyToken, { reset: true } as const],
    ['the exchange answers 401 to everything', '/exchange/', { status: 401 }],
  ])('10-minute outage, 30-minute tokens, %s: no failure, and few requests', async (...given) => {
    const [, path, action] = given;
    const first = await token();
    rig.time.pass(12 * minute);
    const before = rig.asked;
    rig.sandbox.faults.add({ match: { path }, times: 'always', action });
    for (let second = 0; second < 600; second += 5) {
      expect(await token()).toBe(first);
      rig.time.pass(5_000);
      await new Promise(setImmediate);
    }
    expect(await rig.storageAnswers(first)).not.toBe(401);
    await until(() => rig.service.status().some(({ failing }) => failing));
    expect(rig.asked.maskinporten - before.maskinporten).toBeLessThan(300);
    expect(rig.asked.exchange - before.exchange).toBeLessThan(300);
    rig.sandbox.faults.clear();
    // Back-off is at most 15 s, and after that a reader brings the new token.
    for (let i = 0; i < 60 && (await token()) === first; i += 1) {
      rig.time.pass(1_000);
      await setTimeout(10);
    }
    expect(await token()).not.toBe(first);
  });

  it('drop after processing: recovered by a new assertion, without MP-012', async () => {
    const action = { dropAfterProcessing: true } as const;
    rig.sandbox.faults.add({ match: { path: '/mp/token' }, action });
    rig.sandbox.faults.add({ match: { path: '/exchange/' }, action });
    expect(await rig.storageAnswers(await token())).not.toBe(401);
    expect(rig.asked).toEqual({ maskinporten: 2, exchange: 2 });
    expect(await rig.metric('requests_total', { outcome: 'MP-012' })).toBe(0);
    expect(await rig.metric('requests_total', { outcome: 'unreachable' })).toBe(2);
  });

  it('wall-clock jump ±1 h: tokens neither die nor live on by it, and new ones are to be had', async () => {
    const first = await token();
    for (const jump of [60 * minute, -120 * minute, 60 * minute]) {
      rig.time.jump(jump);
      expect(await token()).toBe(first);
    }
    expect(rig.asked).toEqual({ maskinporten: 1, exchange: 1 });
    for (const jump of [60 * minute, -120 * minute, 60 * minute]) {
      rig.time.jump(jump);
      rig.time.pass(29 * minute + 30_000);
      const other = await token();
      expect(other.remaining()).toBe(30 * minute);
      expect(await rig.storageAnswers(other)).not.toBe(401);
    }
    expect(await rig.metric('token_refreshes_total', { outcome: 'ok', authority: 'altinn' })).toBe(
      4,
    );
    expect(await rig.metric('tokens_failing')).toBe(0);
  });

  it.each([15_000, -15_000])(
    '15 s skew, %d ms: one corrected retry, and none later',
    async (by) => {
      rig.time.jump(by);
      await token();
      expect(rig.asked).toEqual({ maskinporten: 2, exchange: 1 });
      expect(await rig.metric('clock_skew_seconds', { endpoint: 'maskinporten' })).toBe(
        -by / 1_000,
      );
      await rig.service.maskinportenToken({ client: 'ttd', scopes: [read] });
      expect(rig.asked.maskinporten).toBe(3);
    },
  );

  it('an exchange 401 is ambiguous: a new Maskinporten token, and only then a failure', async () => {
    const refuse = { match: { path: '/exchange/' }, action: { status: 401 } };
    rig.sandbox.faults.add(refuse);
    await token();
    expect(rig.asked).toEqual({ maskinporten: 2, exchange: 2 });
    rig.sandbox.faults.add({ ...refuse, times: 2 });
    const other = { client: 'ttd', scopes: [read] };
    await expect(rig.service.altinnToken(other)).rejects.toMatchObject({
      code: 'exchange-401',
      kind: 'transient',
    });
    rig.time.pass(1_000);
    await rig.service.altinnToken(other);
  });
});

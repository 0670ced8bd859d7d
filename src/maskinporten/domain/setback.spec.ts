import { beforeEach, describe, expect, it } from '@jest/globals';
import { MovedTime } from '../token-bench.contract.js';
import { Setback } from './setback.js';
import { TokenError, type TokenErrorDetails } from './token-error.js';
import { defaultRefreshSettings } from './token-lifetime.js';

describe('Setback', () => {
  let time: MovedTime;
  let random: number;
  let setback: Setback;

  beforeEach(() => {
    time = new MovedTime();
    random = 1;
    const settings = defaultRefreshSettings(30_000);
    setback = new Setback({ clock: time, settings, random: () => random });
  });

  const note = (details: TokenErrorDetails): number =>
    setback.note(new TokenError(details, 'ttd', ['a']));
  const away = { code: 'maskinporten-503', kind: 'transient' } as const;

  it('lengthens the pause from 250 ms to 15 s with full jitter, and begins anew after a success', () => {
    const pauses = Array.from({ length: 9 }, () => note(away));
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    random = 0.1;
    expect(note(away)).toBe(1_500);
    setback.clear();
    expect(note(away)).toBe(25);
  });

  it.each([
    ['MP-200', 'permanent', 45_000],
    ['MP-250', 'business', 45_000],
    ['unknown-kid', 'key', 5_000],
    ['MP-130', 'clock', 5_000],
  ] as const)('remembers %s (%s) for %d ms', (code, kind, pause) => {
    expect(note({ code, kind })).toBe(pause);
    time.pass(pause - 1);
    expect(setback.blocking).toMatchObject({ code });
    time.pass(1);
    expect(setback.blocking).toBeUndefined();
  });

  it('waits as long as it is asked to, up to five minutes', () => {
    expect(note({ ...away, retryAfter: 60_000 })).toBe(60_000);
    expect(note({ ...away, retryAfter: 86_400_000 })).toBe(300_000);
  });

  it('is not lengthened or shortened by a wall clock that is set', () => {
    note({ code: 'MP-200', kind: 'permanent' });
    time.jump(3_600_000);
    expect(setback.blocking).toBeDefined();
    time.jump(-7_200_000);
    time.pass(45_000);
    expect(setback.blocking).toBeUndefined();
  });

  it('remembers the latest failure after it has been made good', () => {
    note(away);
    expect(setback.failing).toBe(true);
    setback.clear();
    expect(setback.failing).toBe(false);
    expect(setback.last).toMatchObject({ error: { code: 'maskinporten-503' }, at: time.now() });
  });
});

import { describe, expect, it } from '@jest/globals';
import { Clock } from '../config/index.js';
import { cached } from './cached-check.js';

class FixedClock extends Clock {
  at = 0;
  now(): number {
    return this.at;
  }
  monotonic(): number {
    return this.at;
  }
}

describe('a cached check', () => {
  it('asks once for many probes, and again after five seconds', async () => {
    const clock = new FixedClock();
    let asked = 0;
    const check = cached(clock, 'degraded', () => {
      asked++;
      return Promise.resolve('up');
    });
    expect(await Promise.all([check(), check(), check()])).toEqual(['up', 'up', 'up']);
    await check();
    expect(asked).toBe(1);
    clock.at = 5_001;
    await check();
    expect(asked).toBe(2);
  });

  it.each(['degraded', 'down'] as const)(
    'calls what does not answer %s, and takes the answer when it comes',
    async (whenSlow) => {
      let answer: (condition: 'up') => void = () => undefined;
      const check = cached(
        new FixedClock(),
        whenSlow,
        () => new Promise((resolve) => (answer = resolve)),
      );
      expect(await check()).toBe(whenSlow);
      answer('up');
      expect(await check()).toBe('up');
    },
  );
});

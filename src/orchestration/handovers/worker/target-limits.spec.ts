import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MovedClock } from '../../../../test/support/moved-clock.js';
import type { AppConfig } from '../../../config/index.js';
import { defaultTimings } from '../../../config/index.js';
import type { Delivery } from '../domain/delivery.js';
import { TargetLimits } from './target-limits.js';

const broken = { state: 'creating', reason: 'time-out' } as Delivery;
const well = { state: 'delivered' } as Delivery;

function limitsOf(targetConcurrency = 3) {
  const clock = new MovedClock();
  const config = { targetConcurrency, timings: defaultTimings } as AppConfig;
  const limits = new TargetLimits(config, clock);
  const attempt = (app: string, left: Delivery) => {
    limits.entered(app);
    limits.left(app, left, clock.monotonic());
  };
  return { clock, limits, attempt };
}

describe('F14: limits of target apps', () => {
  it('one app has only so many places, and another has its own', () => {
    const { limits } = limitsOf(2);
    limits.entered('ttd/slow');
    expect(limits.allows('ttd/slow')).toBe(true);
    limits.entered('ttd/slow');
    expect(limits.allows('ttd/slow')).toBe(false);
    expect(limits.blocked()).toEqual(['ttd/slow']);
    expect(limits.allows('ttd/quick')).toBe(true);
  });

  it('an app that keeps failing is left alone for a while; then one canary, and its success opens the way', () => {
    const { clock, limits, attempt } = limitsOf();
    for (let i = 0; i < 5; i++) attempt('ttd/broken', broken);
    expect(limits.allows('ttd/broken')).toBe(false);
    expect(limits.allows('ttd/other')).toBe(true);
    clock.advance(defaultTimings.breakerLongest);
    expect(limits.allows('ttd/broken')).toBe(true);
    limits.entered('ttd/broken');
    expect(limits.allows('ttd/broken')).toBe(false);
    limits.left('ttd/broken', well, clock.monotonic());
    expect(limits.allows('ttd/broken')).toBe(true);
  });

  it('never stays closed: whatever happened, a quiet while later a canary may try', () => {
    const step = fc.constantFrom<Delivery | undefined>(broken, well, undefined);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { clock, limits } = limitsOf();
        for (const left of steps) {
          limits.entered('ttd/app');
          limits.left('ttd/app', left, clock.monotonic());
        }
        clock.advance(defaultTimings.breakerLongest);
        expect(limits.allows('ttd/app')).toBe(true);
      }),
    );
  });
});

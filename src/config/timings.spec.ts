import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultTimings, scaledTimings, timingProblems } from './timings.js';

describe('timings', () => {
  it('keep their order at any scale, but for what a scale does not touch', () => {
    expect(timingProblems(defaultTimings)).toEqual([]);
    fc.assert(
      fc.property(fc.double({ min: 0.003, max: 100, noNaN: true }), (scale) => {
        const scaled = scaledTimings(scale);
        expect(timingProblems(scaled)).toEqual([]);
        expect(
          Object.values(scaled)
            .flat()
            .every((ms) => ms >= 1),
        ).toBe(true);
        expect(scaled.expression).toBe(defaultTimings.expression);
      }),
    );
  });

  it('name the rule that is broken', () => {
    expect(timingProblems({ ...defaultTimings, write: 400_000 })).toEqual([
      'timings: write < tLate',
      'timings: write < createTokenLife',
    ]);
    expect(timingProblems({ ...defaultTimings, probes: [5, 3] })).toEqual([
      'timings: the last probe is not before tLate',
      'timings: probes grow',
    ]);
  });
});

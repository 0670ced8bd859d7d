import { beforeEach, describe, expect, it } from '@jest/globals';
import { KeyRing, KeyRings } from './key-ring.js';
import type { Signer } from './signer.js';

const key = (kid: string): Signer => ({ kid, sign: () => Promise.resolve('') });
const [newest, previous] = [key('newest'), key('previous')];

describe('The key ring', () => {
  let now = 0;
  let ring: KeyRing;
  beforeEach(() => {
    now = 1_000;
    ring = new KeyRing({ monotonic: () => now });
  });

  const order = (...listed: Signer[]) => ring.order(listed).map(({ kid }) => kid);

  it('puts the newest key first', () => {
    expect(order(newest, previous)).toEqual(['newest', 'previous']);
  });

  it('puts a key that is not known yet behind the previous one, and first again after 15 s', () => {
    ring.refused(newest, 'unknown-kid');
    expect(order(newest, previous)).toEqual(['previous', 'newest']);
    now += 14_999;
    expect(order(newest, previous)).toEqual(['previous', 'newest']);
    now += 1;
    expect(order(newest, previous)).toEqual(['newest', 'previous']);
  });

  it('leaves an expired key alone for ten minutes', () => {
    ring.refused(newest, 'MP-121');
    now += 599_999;
    expect(order(newest, previous)).toEqual(['previous', 'newest']);
    now += 1;
    expect(order(newest, previous)).toEqual(['newest', 'previous']);
  });

  it('keeps the key that worked behind a new one that came without it, until the new one works', () => {
    ring.accepted(previous);
    expect(order(newest)).toEqual(['newest', 'previous']);
    ring.refused(newest, 'unknown-kid');
    expect(order(newest)).toEqual(['previous', 'newest']);
    ring.accepted(previous);
    expect(order(newest)).toEqual(['previous', 'newest']);
    now += 15_000;
    ring.accepted(newest);
    expect(order(newest)).toEqual(['newest']);
  });

  it('tries every key even when all were refused', () => {
    ring.refused(newest, 'unknown-kid');
    ring.refused(previous, 'MP-124');
    expect(order(newest, previous)).toEqual(['newest', 'previous']);
  });

  it('is one per client', () => {
    const rings = new KeyRings({ monotonic: () => now });
    rings.of('a').refused(newest, 'unknown-kid');
    expect(rings.of('a').order([newest, previous])[0]).toBe(previous);
    expect(rings.of('b').order([newest, previous])[0]).toBe(newest);
    expect(rings.of('a')).toBe(rings.of('a'));
  });
});

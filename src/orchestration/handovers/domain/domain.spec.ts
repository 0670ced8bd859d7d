import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultTimings, scaledTimings } from '../../../config/index.js';
import { deliveryStates, type DeliveryState, type Intent } from './delivery.js';
import { deliveryId, derivedId, handoverId } from './derived-id.js';
import { handoverStatus, isSettled } from './handover-status.js';
import { later } from './later.js';
import { differences, merged, patchOf } from './model-patch.js';
import { fullJitter, growingPause } from './pauses.js';
import { lateAfter, nextLook, probeWindow } from './probe-schedule.js';
import { pinnedOwner, samePin } from './source-pin.js';
import { mayFollow } from './transitions.js';

describe('derived ids', () => {
  it('are UUIDv8 and always the same', () => {
    const id = deliveryId('flyt', '6f1c3f3e-4f1b-4d0e-8a56-7d1b0f3a9c11', 'sak');
    expect(id).toBe(deliveryId('flyt', '6f1c3f3e-4f1b-4d0e-8a56-7d1b0f3a9c11', 'sak'));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('differ when any part, or the border between parts, differs', () => {
    expect(derivedId('ab', 'c')).not.toBe(derivedId('a', 'bc'));
    expect(handoverId('a', 'b')).not.toBe(deliveryId('a', 'b', ''));
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (a, b) => {
        expect(derivedId(...a) === derivedId(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

describe('the states of a delivery', () => {
  const state = fc.constantFrom(...deliveryStates);

  it('leave delivered only to be made again, never skipped or cancelled, and reach delivered by completing', () => {
    fc.assert(
      fc.property(state, state, (from, to) => {
        if (from === to || !mayFollow(from, to)) return;
        expect(['skipped', 'cancelled']).not.toContain(from);
        if (from === 'delivered') expect(to).toBe('creating');
        if (to === 'delivered') expect(['completing', 'parked']).toContain(from);
      }),
    );
  });

  it('lead to an end from everywhere', () => {
    const ends = new Set<DeliveryState>(['delivered', 'skipped', 'cancelled']);
    const reaches = (from: DeliveryState, seen = new Set<DeliveryState>()): boolean =>
      ends.has(from) ||
      (!seen.has(from) &&
        deliveryStates.some(
          (to) => to !== from && mayFollow(from, to) && reaches(to, new Set([...seen, from])),
        ));
    expect(deliveryStates.filter((from) => !reaches(from))).toEqual([]);
  });

  it('make a status that is settled exactly when nothing goes on by itself', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1 }), (states) => {
        const active = states.some((s) => ['waiting', 'creating', 'completing'].includes(s));
        const status = handoverStatus(states);
        if (states.includes('parked')) expect(status).toBe('parked');
        else expect(isSettled(status)).toBe(!active);
        if (status === 'delivered')
          expect(states.every((s) => s === 'delivered' || s === 'skipped')).toBe(true);
      }),
    );
  });
});

describe('the schedule of looks', () => {
  const timings = scaledTimings(1, defaultTimings);
  const intent = { at: 1_000_000 } as Intent;

  it('is 5, 20, 60, 180 and 360 s after intent and send, and never before now', () => {
    const looks: number[] = [];
    for (let now = intent.at; looks.length < 5; now = looks.at(-1) ?? 0)
      looks.push(nextLook(intent, now, timings));
    expect(looks.map((at) => (at - intent.at - timings.send) / 1_000)).toEqual([
      5, 20, 60, 180, 360,
    ]);
    expect(looks.at(-1)).toBe(lateAfter(intent, timings));
    fc.assert(
      fc.property(fc.integer({ min: intent.at, max: intent.at + 900_000 }), (now) => {
        expect(nextLook(intent, now, timings)).toBeGreaterThanOrEqual(now);
      }),
    );
  });

  it('looks from ten minutes before the first intent to thirty after the last', () => {
    expect(probeWindow([{ at: 5_000_000 }, { at: 1_000_000 }] as Intent[])).toEqual({
      from: 400_000,
      before: 6_800_000,
    });
  });

  it('keeps pauses within their limits', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, r) => {
        const pause = fullJitter(attempts, { first: 1_000, longest: 300_000 }, () => r);
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(Math.min(300_000, 1_000 * 2 ** attempts));
      }),
    );
    expect(growingPause(0, { first: 5, longest: 300 })).toBe(5);
    expect(growingPause(1e9, { first: 5, longest: 300 })).toBe(300);
  });
});

describe('the source pin', () => {
  const pin = {
    flowHash: 'h',
    owner: 'org:950474084',
    model: { element: 'm', sha256: 's' },
    files: [
      { element: 'a', size: 1 },
      { element: 'b', size: 2, lastChanged: 't' },
    ],
  };

  it('is the same whatever the order of the files, and differs with each thing it pins', () => {
    expect(samePin(pin, { ...pin, files: [...pin.files].reverse() })).toBe(true);
    for (const change of [
      { flowHash: 'x' },
      { owner: 'org:1' },
      { model: { element: 'm', sha256: 'x' } },
      { files: pin.files.slice(1) },
      { files: [{ element: 'a', size: 9 }, pin.files[1]!] },
    ]) {
      expect(samePin(pin, { ...pin, ...change })).toBe(false);
    }
  });

  it('never holds a national id', () => {
    expect(() => pinnedOwner({ personNumber: '01039012345' })).toThrow('cannot be pinned');
    expect(pinnedOwner({ partyId: '500000' })).toBe('party:500000');
  });
});

describe('a model patch', () => {
  it('tests what was read, makes missing parents once, and sets nothing else', () => {
    const model = { sak: null, linjer: [{ navn: 'x' }], egen: 1 };
    const wanted = [
      { path: ['sak', 'tittel'], value: 'a' },
      { path: ['sak', 'type'], value: 'b' },
      { path: ['linjer'], value: [] },
    ];
    expect(patchOf(model, wanted)).toEqual([
      { op: 'test', path: '/sak', value: null },
      { op: 'add', path: '/sak', value: {} },
      { op: 'add', path: '/sak/tittel', value: 'a' },
      { op: 'add', path: '/sak/type', value: 'b' },
      { op: 'add', path: '/linjer', value: [] },
    ]);
    expect(merged(model, wanted)).toEqual({ sak: { tittel: 'a', type: 'b' }, linjer: [], egen: 1 });
  });

  it('leaves no difference behind and keeps everything that is not mapped', () => {
    const leaf = fc.oneof(fc.integer(), fc.string({ minLength: 1 }), fc.boolean());
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), leaf), leaf, (model, value) => {
        const wanted = [{ path: ['x', 'y'], value }];
        const done = merged(model, wanted);
        expect(differences(done, wanted)).toEqual([]);
        expect(done).toMatchObject(model);
      }),
    );
  });
});

describe('dates of B', () => {
  it.each([
    ['P14D', '2026-12-09T10:00:00.000Z'],
    ['PT2M', '2026-11-25T10:02:00.000Z'],
    ['P1Y2M1W', '2028-02-01T10:00:00.000Z'],
  ])('%s later', (duration, expected) => {
    expect(later(Date.UTC(2026, 10, 25, 10), duration)).toBe(expected);
  });
});

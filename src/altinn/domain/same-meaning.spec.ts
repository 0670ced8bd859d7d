import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recorded } from '../../../test/support/recorded.js';
import type { JsonObject, JsonValue } from './json.js';
import { sameMeaning } from './same-meaning.js';
import { storableValue } from './storable-value.js';

const json = fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<JsonValue>;

describe('storableValue', () => {
  it.each<[JsonValue, JsonValue]>([
    ['a\u0001b😀\uFFFE', 'a\uFFFDb😀\uFFFD'],
    ['\ud83d', '\uFFFD'],
    ['l1\r\nl2\n\tl3  ', 'l1\r\nl2\n\tl3  '],
    ['2026-11-23T10:00:00.123456789Z', '2026-11-23T10:00:00.1234567Z'],
    ['2026-11-23T10:00:00.12345678', '2026-11-23T10:00:00.1234567'],
    [
      { a: ['\u0000'], b: 1, c: null },
      { a: ['\uFFFD'], b: 1, c: null },
    ],
  ])('%j becomes %j', (value, storable) => expect(storableValue(value)).toEqual(storable));

  it('is idempotent, and means the same', () => {
    fc.assert(
      fc.property(json, (value) => {
        const storable = storableValue(value);
        expect(storableValue(storable)).toEqual(storable);
        expect(sameMeaning(value, storable)).toBe(true);
      }),
    );
  });
});

describe('sameMeaning', () => {
  it.each<[JsonValue | undefined, JsonValue | undefined]>([
    [undefined, null],
    [null, []],
    [[], undefined],
    [12.5, '12.50'],
    ['12.50', 12.5],
    [1e2, 100],
    ['2026-11-23', '2026-11-23T00:00:00'],
    ['2026-11-23T10:00:00+01:00', '2026-11-23T09:00:00+00:00'],
    ['2026-11-23T10:00:00Z', '2026-11-23T11:00:00.0000000+01:00'],
    ['2026-11-23T10:00:00.5', '2026-11-23T10:00:00.5000000'],
    ['2026-11-23T10:00:00', '2026-11-23T10:00:00+01:00'],
    [{ a: 1 }, { a: 1, altinnRowId: 'x', sum: 3 }],
    [[{ a: null }], [{ altinnRowId: 'x' }]],
  ])('%j is %j', (wanted, stored) => expect(sameMeaning(wanted, stored)).toBe(true));

  it.each<[JsonValue | undefined, JsonValue | undefined]>([
    ['', null],
    [null, ''],
    [0, null],
    [false, null],
    [0, false],
    [1, 'en'],
    ['12.50', '12.5'],
    [12, '12,0'],
    [[1], [1, 2]],
    [[{ a: null }], []],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, [1]],
    ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00+01:00'],
    ['2026-11-23', '2026-11-24'],
    ['2026-02-30', '2026-03-02'],
    ['2026-11-23T10:00:00.1234567', '2026-11-23T10:00:00.1234568'],
    [{ toString: 'x' }, {}],
  ])('%j is not %j', (wanted, stored) => expect(sameMeaning(wanted, stored)).toBe(false));

  it('is reflexive, and blind to what only the stored object has', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (wanted) => {
        const kept = storableValue(wanted) as JsonObject;
        expect(sameMeaning(kept, kept)).toBe(true);
        expect(sameMeaning(kept, { altinnRowId: 'x', sum: 1, ...kept })).toBe(true);
      }),
    );
  });

  it('sees every change of a value that a list holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.string(), (list, more) => {
        expect(sameMeaning(list, [...list, more])).toBe(false);
        expect(sameMeaning(list, list.slice(1))).toBe(false);
        expect(sameMeaning(list, [`${list[0]}x`, ...list.slice(1)])).toBe(false);
      }),
    );
  });

  it.each([
    'numeric string',
    'date with offset',
    'date only',
    'control chars',
    'line breaks',
    'missing fields',
    'long decimal',
  ])('holds for the recorded PUT and GET: %s', (name) => {
    const exchanges = recorded('05');
    const get = exchanges.findIndex((e) => e.name.startsWith(`GET after ${name}`));
    const put = exchanges[get - 1]?.request?.body as JsonValue;
    const stored = exchanges[get]?.response?.body as JsonValue;
    expect(exchanges[get - 1]?.request?.method).toBe('PUT');
    expect(sameMeaning(put, stored)).toBe(true);
  });
});

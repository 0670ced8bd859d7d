import { describe, expect, it } from '@jest/globals';
import { Position } from './position.js';

const at = (...seconds: string[]) =>
  seconds.map((second) => ({ lastChanged: `2026-11-23T10:00:${second}Z` }));
const time = (second: string) => Date.parse(`2026-11-23T10:00:${second}Z`);

describe('the position in a list', () => {
  it('moves with each page to its last row, and stays with an empty one', () => {
    const position = new Position(Infinity);
    expect(position.after([])).toBeUndefined();
    expect(position.after(at('01', '02.1234567', '02.1234567'))).toBe(time('02.123'));
    expect(position.after([])).toBe(time('02.123'));
    expect(position.after(at('03'))).toBe(time('03'));
    expect(position.whole()).toBe(time('03'));
  });

  it('moves at the end only, where the rows come in no order', () => {
    const position = new Position(Infinity);
    expect(position.after(at('01', '05', '02'))).toBeUndefined();
    expect(position.after(at('06'))).toBeUndefined();
    expect(position.whole()).toBe(time('06'));
  });

  it('is never later than the beginning of the poll', () => {
    const position = new Position(time('02'));
    expect(position.after(at('01', '59'))).toBe(time('02'));
    expect(position.whole()).toBe(time('02'));
  });

  it.each([undefined, '', 'yesterday', '2026-11-23T10:00:09'])(
    'does not follow a row whose time is %p',
    (lastChanged) => {
      const position = new Position(Infinity);
      const row = lastChanged === undefined ? {} : { lastChanged };
      expect(position.after([...at('01'), row, ...at('03')])).toBeUndefined();
      expect(position.whole()).toBe(time('03'));
    },
  );
});

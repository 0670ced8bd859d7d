import { describe, expect, it } from '@jest/globals';
import { utcDate } from './utc-date.js';

describe('utcDate', () => {
  it.each([
    ['2027-01-31T22:59:59Z', '2027-01-31T22:59:59Z'],
    ['2027-01-31T23:59:59+01:00', '2027-01-31T22:59:59Z'],
    ['2027-01-31T22:59:59', '2027-01-31T22:59:59Z'],
    ['2027-01-31', '2027-01-31T00:00:00Z'],
    ['2026-01-01T00:00:00.1234567Z', '2026-01-01T00:00:00.1234567Z'],
    ['2026-01-01T00:00:00.12345678Z', '2026-01-01T00:00:00.1234567Z'],
    ['2026-01-01T00:00:00.5000Z', '2026-01-01T00:00:00.5Z'],
  ])('%s is %s', (given, stored) => {
    expect(utcDate(given)).toBe(stored);
  });

  it.each(['tomorrow', '', '31.01.2027', '2027-13-01'])('%j is no date', (given) => {
    expect(utcDate(given)).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ClientKeysStatus, KeyStatus } from '../maskinporten/index.js';
import { keyHealth } from './key-health.js';

const now = Date.parse('2026-11-26T00:00:00Z');
const day = 86_400_000;
const at = (days: number): string => new Date(now + days * day).toISOString();

describe("readiness of a client's keys", () => {
  const health = (keys: Partial<KeyStatus>[], problems: string[] = []) => {
    const all = keys.map((key, i) => ({ kid: `k${i}`, algorithm: 'RS512', ...key }));
    const source = { keys: (): ClientKeysStatus[] => [{ client: 'ttd', keys: all, problems }] };
    return keyHealth('ttd', source, { now: () => now });
  };

  it.each<[string, Partial<KeyStatus>[], string[], string]>([
    ['without an end', [{}], [], 'up'],
    ['with more than five days left', [{ expiresAt: at(5.1) }], [], 'up'],
    ['with five days left', [{ expiresAt: at(5) }], [], 'degraded'],
    [
      'whose certificate ends',
      [{ expiresAt: at(99), certificateExpiresAt: at(1) }],
      [],
      'degraded',
    ],
    ['with an older one that has ended', [{ expiresAt: at(30) }, { expiresAt: at(-1) }], [], 'up'],
    ['whose file is not taken', [{}], ['the file cannot be read'], 'degraded'],
    ['that is not there', [], [], 'degraded'],
  ])('a newest key %s', async (_, keys, problems, expected) => {
    const contribution = health(keys, problems);
    expect(await contribution.check()).toBe(expected);
    expect(contribution.detail?.()).toMatchObject({ keys, problems });
  });
});

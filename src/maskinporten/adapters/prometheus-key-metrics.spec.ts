import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { ClientKeysStatus } from '../domain/key-status.js';
import { PrometheusTokenMetrics } from './prometheus-token-metrics.js';

describe('Metrics of keys', () => {
  it('tell the ends of the newest key and its certificate, and a file that is not taken', async () => {
    const registry = new Registry();
    const older = { kid: 'old', algorithm: 'RS512', expiresAt: '2026-12-01T00:00:00.000Z' };
    let state: readonly ClientKeysStatus[] = [
      {
        client: 'ttd',
        keys: [
          {
            kid: 'new',
            algorithm: 'RS512',
            expiresAt: '2026-12-31T00:00:00.000Z',
            certificateExpiresAt: '2027-01-01T00:00:00.000Z',
          },
          older,
        ],
        problems: [],
      },
      { client: 'skd', keys: [{ kid: 'for ever', algorithm: 'RS256' }], problems: ['bad'] },
    ];
    new PrometheusTokenMetrics(registry).watchKeys({ keys: () => state });
    const lines = async () => {
      const text = await registry.metrics();
      return text.split('\n').filter((line) => line.startsWith('maskinporten_key_'));
    };
    expect(await lines()).toEqual([
      'maskinporten_key_expiry_timestamp_seconds{client="ttd",of="key"} 1798675200',
      'maskinporten_key_expiry_timestamp_seconds{client="ttd",of="certificate"} 1798761600',
      'maskinporten_key_file_refused{client="ttd"} 0',
      'maskinporten_key_file_refused{client="skd"} 1',
    ]);
    state = [{ client: 'ttd', keys: [older], problems: [] }];
    expect(await lines()).toEqual([
      'maskinporten_key_expiry_timestamp_seconds{client="ttd",of="key"} 1796083200',
      'maskinporten_key_file_refused{client="ttd"} 0',
    ]);
  });
});

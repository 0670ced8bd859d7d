import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MetricsServer } from '../../src/telemetry/index.js';
import { type Bench, call, startBench } from '../support/flerapp.js';

describe('metrics', () => {
  let bench: Bench;
  let separate: Bench;
  beforeAll(async () => {
    bench = await startBench();
    separate = await startBench({ variables: { FLERAPP_METRICS_PORT: '0' } });
  });
  afterAll(async () => {
    await bench.close();
    await separate.close();
  });

  it('are open to everybody on the one port of a laptop', async () => {
    await call(bench.url, 'GET', '/health/ready');
    const { status, headers, body } = await call(bench.url, 'GET', '/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toMatch(
      /^maskinporten_requests_total\{client="ttd",endpoint="exchange",outcome="ok"\} 1$/m,
    );
    expect(body).toMatch(/^maskinporten_token_remaining_seconds\{.*authority="altinn"\} 1\d{3}/m);
  });

  it('have a port of their own where one is configured, and nothing else is on it', async () => {
    expect((await call(separate.url, 'GET', '/metrics')).body).toMatchObject({
      type: expect.stringContaining('not-found'),
      status: 404,
    });
    const port = separate.app.get(MetricsServer, { strict: false }).port;
    const url = `http://127.0.0.1:${String(port)}`;
    await call(separate.url, 'GET', '/health/ready');
    const metrics = await call(url, 'GET', '/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.body).toContain('maskinporten_requests_total');
    expect((await call(url, 'POST', '/metrics')).status).toBe(404);
    expect((await call(url, 'GET', '/health/ready')).status).toBe(404);
  });
});

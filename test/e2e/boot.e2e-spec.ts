import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Bench, call, startBench } from '../support/flerapp.js';

describe('the service', () => {
  let bench: Bench;
  beforeAll(async () => (bench = await startBench()), 60_000);
  afterAll(() => bench.close());

  it('starts, lives and is ready', async () => {
    expect((await call(bench.url, 'GET', '/health/live')).status).toBe(200);
    expect((await call(bench.url, 'GET', '/health/startup')).status).toBe(200);
    const ready = await call(bench.url, 'GET', '/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body.details).toMatchObject({
      store: { status: 'up', condition: 'up' },
      altinn: { condition: 'up' },
      'token-ttd': { condition: 'up' },
    });
  });

  it('tells its flows', async () => {
    const { status, body } = await bench.call('GET', '/api/v1/flows');
    expect(status).toBe(200);
    const codes = body.flows.flatMap(({ findings }: { findings: { code: string }[] }) =>
      findings.map(({ code }) => code),
    );
    // As in most apps: docs/policy-lint.md.
    expect(new Set(codes)).toEqual(new Set(['PL003']));
    expect(body.flows.map((flow: { name: string }) => flow.name)).toEqual([
      'innsyn-fordeling',
      'klage-til-saksbehandling',
    ]);
  });

  it('answers an unknown route with a problem', async () => {
    const { status, body, headers } = await bench.call('GET', '/nope');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({
      type: 'urn:flerapp:problem:not-found',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });
});

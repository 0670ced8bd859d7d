import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/database/index.js';
import { type Bench, call, startBench } from '../support/flerapp.js';

describe('readiness', () => {
  let bench: Bench;
  beforeAll(async () => (bench = await startBench()));
  afterAll(() => bench.close());

  it('is degraded, and not down, while Altinn and Maskinporten are away', async () => {
    bench.sandbox.faults.add({
      match: { path: '^/(storage|mp|authentication)/' },
      times: 'always',
      action: { status: 503 },
    });
    const ready = await call(bench.url, 'GET', '/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body.details).toMatchObject({
      store: { condition: 'up' },
      altinn: { condition: 'degraded' },
    });
    expect((await call(bench.url, 'GET', '/health/live')).status).toBe(200);
    bench.sandbox.faults.clear();
  });

  it('is 503 while the own store is away; the service lives on', async () => {
    const database = bench.app.get(Database, { strict: false });
    const reachable = database.reachable.bind(database);
    database.reachable = () => Promise.resolve(false);
    let status = 200;
    while (status === 200) status = (await call(bench.url, 'GET', '/health/ready')).status;
    expect(status).toBe(503);
    expect((await call(bench.url, 'GET', '/health/live')).status).toBe(200);
    database.reachable = reachable;
  });

  it('serves Swagger UI and the OpenAPI document', async () => {
    expect((await call(bench.url, 'GET', '/api')).status).toBe(200);
    expect((await call(bench.url, 'GET', '/api-json')).body).toMatchObject({ openapi: '3.1.0' });
  });
});

import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { Registry } from 'prom-client';
import { rsaKey, type TestKey } from '../../test/support/keys.js';
import { PrometheusTokenMetrics } from './adapters/prometheus-token-metrics.js';
import { refusal } from './maskinporten-server.contract.js';
import { request, TokenBench, until } from './token-bench.contract.js';

const minute = 60_000;

describe('Metrics and spans of tokens', () => {
  let key: TestKey;
  let bench: TokenBench;
  let registry: Registry;
  const spans = new InMemorySpanExporter();

  beforeAll(async () => {
    key = await rsaKey('key-1');
    const spanProcessors = [new SimpleSpanProcessor(spans)];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  });
  beforeEach(async () => {
    registry = new Registry();
    bench = new TokenBench();
    await bench.start([key], { metrics: new PrometheusTokenMetrics(registry) });
    spans.reset();
  });
  afterEach(() => bench.stop());

  /** The lines of one metric, without its prefix. */
  const lines = async (name: string): Promise<string[]> => {
    const text = await registry.metrics();
    const prefix = `maskinporten_${name}`;
    return text.split('\n').filter((line) => line.startsWith(`${prefix}{`));
  };
  const value = async (name: string, ...labels: string[]): Promise<number> => {
    const all = await lines(name);
    const line = all.find((one) => labels.every((label) => one.includes(label)));
    return Number(line?.split(' ').at(-1) ?? NaN);
  };

  it('counts reads, requests and refreshes, and shows the remaining life', async () => {
    await bench.service.altinnToken(request);
    for (let i = 0; i < 5; i += 1) await bench.service.altinnToken(request);
    expect(await value('token_reads_total', 'authority="altinn"', 'result="wait"')).toBe(1);
    expect(await value('token_reads_total', 'authority="altinn"', 'result="hit"')).toBe(5);
    expect(await value('requests_total', 'endpoint="maskinporten"', 'outcome="ok"')).toBe(1);
    expect(await value('requests_total', 'endpoint="exchange"', 'outcome="ok"')).toBe(1);
    expect(await value('token_refreshes_total', 'authority="altinn"', 'outcome="ok"')).toBe(1);
    bench.time.pass(minute);
    expect(await value('token_remaining_seconds', 'authority="altinn"')).toBe(29 * 60);
    bench.time.pass(15 * minute);
    await bench.service.altinnToken(request);
    expect(await value('token_reads_total', 'authority="altinn"', 'result="stale"')).toBe(1);
    await until(() => bench.server.exchanges.length === 2);
  });

  it('does not show the life of a token that nobody needs any more, but of one that could not be renewed', async () => {
    await bench.service.maskinportenToken(request);
    bench.time.pass(3 * minute);
    expect(await lines('token_remaining_seconds')).toEqual([]);
    bench.server.tokenFaults.push({ status: 400, body: JSON.stringify(refusal('MP-200 x')) });
    await expect(bench.service.maskinportenToken(request)).rejects.toThrow();
    expect(await value('token_remaining_seconds', 'authority="maskinporten"')).toBe(-60);
    expect(await value('tokens_failing', 'client="ttd"')).toBe(1);
  });

  it('counts failures by code, refusals, the skew and the breaker', async () => {
    bench.server.now = () => bench.time.now() + 15_000;
    const token = await bench.service.altinnToken(request);
    expect(await value('requests_total', 'outcome="MP-130"')).toBe(1);
    expect(await value('clock_skew_seconds', 'endpoint="maskinporten"')).toBe(15);
    bench.service.invalidate(token);
    expect(await value('token_refusals_total', 'client="ttd"')).toBe(1);
    bench.server.tokenFaults.push({ status: 400, body: JSON.stringify(refusal('MP-100 x')) });
    const other = { ...request, scopes: ['other'] };
    await expect(bench.service.maskinportenToken(other)).rejects.toThrow();
    expect(await value('breaker_open', 'endpoint="maskinporten"')).toBe(1);
    expect(await value('token_refreshes_total', 'outcome="MP-100"')).toBe(1);
    bench.time.pass(minute);
    await bench.service.maskinportenToken(other);
    expect(await value('breaker_open', 'endpoint="maskinporten"')).toBe(0);
  });

  it('has labels for names and codes only: no scope, no party, no secret', async () => {
    const party = { consumerOrg: '991825827', resource: 'https://b.example' };
    await bench.service.maskinportenToken({ ...request, ...party });
    const text = await registry.metrics();
    const labels = new Set([...text.matchAll(/[{,](\w+)="/g)].map(([, name]) => name));
    expect([...labels].sort()).toEqual([
      ...['authority', 'client', 'endpoint', 'le', 'outcome', 'result'],
    ]);
    for (const secret of ['991825827', 'b.example', 'a:read', ...bench.server.secrets]) {
      expect(text).not.toContain(secret);
    }
  });

  it('has a span for each fetch and each request, with the code of a failure', async () => {
    bench.server.exchangeFaults.push({ status: 403 });
    await expect(bench.service.altinnToken(request)).rejects.toThrow();
    const told = spans
      .getFinishedSpans()
      .map(({ name, attributes }) => [name, attributes['token.client'], attributes['error.type']]);
    expect(told).toEqual([
      ['token request maskinporten', 'ttd', undefined],
      ['token fetch', 'ttd', undefined],
      ['token request exchange', 'ttd', 'exchange-403'],
      ['token fetch', 'ttd', 'exchange-403'],
    ]);
    const all = JSON.stringify(
      spans.getFinishedSpans().map((s) => [s.attributes, s.events, s.status]),
    );
    for (const secret of bench.server.secrets) expect(all).not.toContain(secret);
  });
});

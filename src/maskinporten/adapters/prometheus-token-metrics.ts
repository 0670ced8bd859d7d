import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { TokenAuthority } from '../domain/token-key.js';
import {
  TokenMetrics,
  type ReadKind,
  type TokenEndpointName,
  type TokenMeter,
  type TokenRequestMeasure,
} from '../domain/token-metrics.js';
import type { KeyStatusSource } from '../domain/key-status.js';
import type { TokenStatus, TokenStatusSource } from '../domain/token-status.js';
import { PrometheusKeyMetrics } from './prometheus-key-metrics.js';

interface Reads {
  readonly labels: {
    readonly client: string;
    readonly authority: TokenAuthority;
    readonly result: ReadKind;
  };
  count: number;
}

/** Seconds: an answer of Maskinporten takes some tens of milliseconds, a time-out half a minute. */
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const ofToken = ['client', 'authority'];
const ofRequest = ['client', 'endpoint'];

/** The module's metrics in a registry of the host application, named `maskinporten_…`. One per registry. */
export class PrometheusTokenMetrics extends TokenMetrics {
  /** Plain numbers, read at a scrape: a hit must not cost what a counter with labels costs. */
  readonly #reads: Reads[] = [];
  readonly #meters = new Map<string, TokenMeter>();
  readonly #sources: TokenStatusSource[] = [];
  readonly #refreshes: Counter;
  readonly #refusals: Counter;
  readonly #requests: Counter;
  readonly #durations: Histogram;
  readonly #skew: Gauge;
  readonly #breakers: Gauge;
  readonly #keys: PrometheusKeyMetrics;

  constructor(private readonly registry: Registry) {
    super();
    const refreshes = 'Tokens fetched, or not, by how it ended';
    this.#refreshes = this.#counter('token_refreshes_total', refreshes, [...ofToken, 'outcome']);
    this.#refusals = this.#counter('token_refusals_total', 'Tokens that got a 401', ofToken);
    const requests = 'HTTP requests for tokens, by how they ended';
    this.#requests = this.#counter('requests_total', requests, [...ofRequest, 'outcome']);
    const duration = named('request_duration_seconds', 'HTTP requests for tokens', ['endpoint']);
    this.#durations = new Histogram({ ...duration, buckets, registers: [registry] });
    this.#skew = this.#gauge('clock_skew_seconds', "The server's clock minus ours", ['endpoint']);
    this.#breakers = this.#gauge('breaker_open', '1: left alone for now', ofRequest);
    this.#keys = new PrometheusKeyMetrics(registry);
    this.#addReads();
    this.#addStates();
  }

  meter(client: string, authority: TokenAuthority): TokenMeter {
    const id = JSON.stringify([client, authority]);
    const known = this.#meters.get(id);
    if (known) return known;
    const meter = this.#newMeter(client, authority);
    this.#meters.set(id, meter);
    return meter;
  }

  requested({ client, endpoint, outcome, duration, skew }: TokenRequestMeasure): void {
    this.#requests.inc({ client, endpoint, outcome });
    this.#durations.observe({ endpoint }, duration / 1_000);
    if (skew !== undefined) this.#skew.set({ endpoint }, skew / 1_000);
  }

  breaker(client: string, endpoint: TokenEndpointName, open: boolean): void {
    this.#breakers.set({ client, endpoint }, open ? 1 : 0);
  }

  watch(source: TokenStatusSource): void {
    this.#sources.push(source);
  }

  watchKeys(source: KeyStatusSource): void {
    this.#keys.watch(source);
  }

  #newMeter(client: string, authority: TokenAuthority): TokenMeter {
    const labels = { client, authority };
    const reads = (result: ReadKind): Reads => {
      const own = { labels: { ...labels, result }, count: 0 };
      this.#reads.push(own);
      return own;
    };
    const byKind = { hit: reads('hit'), stale: reads('stale'), wait: reads('wait') };
    return {
      read: (kind) => void (byKind[kind].count += 1),
      refreshed: (outcome) => this.#refreshes.inc({ ...labels, outcome }),
      refused: () => this.#refusals.inc(labels),
    };
  }

  #addReads(): void {
    const help = 'Tokens handed out: hit, stale (the old one during a refresh), wait';
    const counter = this.#counter('token_reads_total', help, [...ofToken, 'result'], () => {
      counter.reset();
      for (const { labels, count } of this.#reads) counter.inc({ ...labels }, count);
    });
  }

  #addStates(): void {
    const life = 'Life left of the token nearest its end, of those that are in use';
    const remaining = this.#gauge('token_remaining_seconds', life, ofToken, () => {
      remaining.reset();
      for (const [labels, tokens] of this.#groups()) {
        const lives = tokens.filter(isMeant).map((token) => token.remaining ?? 0);
        if (lives.length > 0) remaining.set(labels, Math.min(...lives) / 1_000);
      }
    });
    const failures = 'Tokens whose latest refresh failed';
    const failing = this.#gauge('tokens_failing', failures, ofToken, () => {
      failing.reset();
      for (const [labels, tokens] of this.#groups()) {
        failing.set(labels, tokens.filter((token) => token.failing).length);
      }
    });
  }

  #groups(): [{ client: string; authority: TokenAuthority }, TokenStatus[]][] {
    const groups = new Map<string, TokenStatus[]>();
    for (const status of this.#sources.flatMap((source) => source.status())) {
      const id = `${status.authority} ${status.client}`;
      groups.set(id, [...(groups.get(id) ?? []), status]);
    }
    return [...groups.values()].map((tokens) => {
      const [{ client, authority }] = tokens as [TokenStatus];
      return [{ client, authority }, tokens];
    });
  }

  #counter(name: string, help: string, labelNames: string[], collect?: () => void): Counter {
    return new Counter({ ...named(name, help, labelNames), collect, registers: [this.registry] });
  }

  #gauge(name: string, help: string, labelNames: string[], collect?: () => void): Gauge {
    return new Gauge({ ...named(name, help, labelNames), collect, registers: [this.registry] });
  }
}

const named = (name: string, help: string, labelNames: string[]) => ({
  ...{ name: `maskinporten_${name}`, help, labelNames },
});

/** A token that nobody asked for again may run out; one that could not be renewed may not. */
const isMeant = ({ remaining = 0, failing }: TokenStatus): boolean => remaining > 0 || failing;

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppConfig, defaultTimings } from '../../config/index.js';
import type { Flow } from '../../orchestration/flows/index.js';
import { HealthRegistry, MetricsRegistry } from '../../telemetry/index.js';
import { Grants } from '../domain/grants.js';
import type { PolicyRegistry } from '../policy-registry.js';
import { Ticker } from '../ticker.js';
import { GrantsSource } from './grants-source.js';
import { GrantsWatch } from './grants-watch.js';

class HandTicker extends Ticker {
  action: (() => void) | undefined;
  ms = 0;

  every(ms: number, action: () => void): () => void {
    this.action = action;
    this.ms = ms;
    return () => (this.action = undefined);
  }
}

const text = (flow: string): string => `apiVersion: flerapp/v1
grants:
  - id: apps
    caller: { organisations: ['405003309'], allowAnyClient: true }
    flows: [${flow}]
    operations: ['handovers:create']
`;
const caller = { issuer: 'x', organisation: '405003309', clientId: 'c', scopes: [] };

describe('the watch over the grants file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'grants-')), 'grants.yaml');
  const ticker = new HandTicker();
  const metrics = new MetricsRegistry();
  const health = new HealthRegistry();
  const source = { triggers: { api: true } };
  const flows = ['klage', 'soknad'].map((name) => ({ name, source }) as Flow);
  const clock = { now: () => 0, monotonic: () => 0 };
  const config = { grantsFile: file, timings: defaultTimings } as AppConfig;
  let grants: Grants;
  let watch: GrantsWatch;

  const look = async (): Promise<object> => {
    ticker.action?.();
    return {
      klage: grants.allows(caller, 'klage', 'handovers:create'),
      soknad: grants.allows(caller, 'soknad', 'handovers:create'),
      condition: await health.all()[0]?.check(),
    };
  };
  const counted = async (outcome: string): Promise<number> => {
    const metric = await metrics.getSingleMetric('flerapp_grants_reloads_total')?.get();
    return metric?.values.find(({ labels }) => labels['outcome'] === outcome)?.value ?? 0;
  };

  beforeAll(() => {
    writeFileSync(file, text('klage'));
    const registry = { get: () => undefined, all: () => flows };
    const policies = { names: () => new Set() } as unknown as PolicyRegistry;
    const reader = new GrantsSource(config, registry, policies, clock);
    grants = new Grants(reader.read()?.grants ?? [], clock);
    watch = new GrantsWatch(config, reader, grants, ticker, metrics, health);
    watch.onApplicationBootstrap();
  });

  it('follows the schedule and does nothing while the file is the same', async () => {
    expect(ticker.ms).toBe(defaultTimings.grantsReload);
    expect(await look()).toEqual({ klage: true, soknad: false, condition: 'up' });
    expect(await counted('replaced')).toBe(0);
  });

  it('uses the changed file, and nothing of the old one', async () => {
    writeFileSync(file, text('soknad'));
    expect(await look()).toEqual({ klage: false, soknad: true, condition: 'up' });
    expect(await counted('replaced')).toBe(1);
  });

  it.each([
    ['wrong', () => writeFileSync(file, text('klager'))],
    ['no YAML', () => writeFileSync(file, 'grants: [')],
    ['away', () => rmSync(file)],
  ])('keeps the old grants while the file is %s, says so once, and recovers', async (_, spoil) => {
    const refused = await counted('refused');
    spoil();
    for (let times = 0; times < 2; times++) {
      expect(await look()).toEqual({ klage: false, soknad: true, condition: 'degraded' });
    }
    expect(await counted('refused')).toBe(refused + 1);
    expect(await metrics.metrics()).toContain('flerapp_grants_file_wrong 1');
    writeFileSync(file, text('soknad'));
    expect(await look()).toEqual({ klage: false, soknad: true, condition: 'up' });
    expect(await metrics.metrics()).toContain('flerapp_grants_file_wrong 0');
  });

  it('ends with the application', () => {
    watch.onApplicationShutdown();
    expect(ticker.action).toBeUndefined();
  });
});

import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { AccessToken } from '../../src/maskinporten/index.js';
import type { FaultAction } from '../../src/sandbox/index.js';
import { minute, read, request, TokenRig, write } from '../support/token-rig.js';

const canary = 'eyJhbGciOiJub25lIn0.canary';
const echo = (text: string): FaultAction => ({
  status: 400,
  body: { error: 'invalid_grant', error_description: `${text} ${canary}`, error_uri: canary },
});

/** Everything that can go wrong with a request for a token. */
const troubles: readonly [string, FaultAction][] = [
  ['/mp/token', { status: 503, body: canary }],
  ['/mp/token', { reset: true }],
  ['/mp/token', { truncate: true }],
  ['/mp/token', { dropAfterProcessing: true }],
  ['/mp/token', { status: 200, body: { access_token: canary } }],
  ...['MP-012', 'MP-100', 'MP-124', 'MP-130', 'MP-200', 'MP-250', 'Unknown key identifier'].map(
    (text) => ['/mp/token', echo(text)] as [string, FaultAction],
  ),
  ['/exchange/', { status: 401, body: canary }],
  ['/exchange/', { status: 403, body: canary }],
  ['/exchange/', { status: 200, body: canary, headers: { 'content-type': 'text/plain' } }],
  ['/exchange/', { truncate: true }],
];

/** Any of these gives it away. */
const partsOf = (secret: string): string[] =>
  secret
    .split('.')
    .map((part) => part.slice(0, 40))
    .filter((part) => part.length > 20);

describe('the token service', () => {
  const spans = new InMemorySpanExporter();
  let rig: TokenRig;
  let written: string[];

  beforeEach(async () => {
    const spanProcessors = [new SimpleSpanProcessor(spans)];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
    rig = await TokenRig.start();
    written = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    }
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await rig.close();
  });

  it('no secret in any sink: errors, logs, status, metrics, spans, output, inspection', async () => {
    const sinks: string[] = [];
    const see = (thing: unknown): void => {
      sinks.push(inspect(thing, { depth: 20, showHidden: true }), JSON.stringify(thing));
      sinks.push(String(thing), String((thing as Error).stack));
    };
    const failures: string[] = [];
    for (const [path, action] of troubles) {
      rig.sandbox.faults.add({ match: { path }, times: 'always', action });
      for (const scopes of [[read], [write]]) {
        const result = await rig.service
          .altinnToken({ client: 'ttd', scopes })
          .catch((error: unknown) => error);
        if (result instanceof Error) failures.push(result.message);
        else rig.secrets.push((result as AccessToken).authorization().slice('Bearer '.length));
        see(result);
      }
      rig.sandbox.faults.clear();
      rig.time.pass(31 * minute);
      see(await rig.service.altinnToken(request));
      see(rig.service.status());
      rig.time.pass(31 * minute);
    }
    sinks.push(...rig.logs, ...written, await rig.registry.metrics());
    see(
      spans
        .getFinishedSpans()
        .map(({ attributes, events, status }) => [attributes, events, status]),
    );
    expect(failures.length).toBeGreaterThan(2 * troubles.length - 4);
    expect(rig.secrets.length).toBeGreaterThan(troubles.length);
    const all = sinks.join('\n');
    expect(all).toContain('MP-124');
    expect(all).not.toContain('canary');
    expect(all).not.toMatch(/eyJ[\w-]{8}/);
    const out = rig.secrets.flatMap(partsOf).filter((part) => all.includes(part));
    expect(out).toHaveLength(0);
  });
});

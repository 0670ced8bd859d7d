import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { startSandbox } from '../../../src/sandbox/index.js';
import { recordedHooks } from '../../recorded/hooks.js';
import { recorded, type Exchange } from '../../support/recorded.js';
import type { Hosts } from './normalise.js';
import { learnGuids, normalise, recordedHosts, withLearned } from './normalise.js';
import { bodyBytes } from './recorded-body.js';
import { tokenFor } from './tokens.js';
import { reasonFor } from './unsupported.js';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: unknown;
}

/** One run of a recording against a sandbox of its own. */
export interface Run {
  readonly sandbox: Sandbox;
  /** Guids of the recording to those of this run. */
  readonly learned: Map<string, string>;
  /** Sends a request as it was recorded, with this run's ids and tokens. */
  send(exchange: Exchange): Promise<Seen>;
  /** Headers of the last answer. */
  lastHeaders: Readonly<Record<string, unknown>>;
}

export interface Seen {
  readonly status: number;
  readonly contentType: string | undefined;
  /** As in the recordings: parsed when it is JSON, null when there is none. */
  readonly body: unknown;
}

type Awaitable<T> = T | Promise<T>;

export interface ReplayOptions {
  /** What was done before the first recorded exchange, or is wrong with the platform in all of them. */
  readonly prepare?: (run: Run) => Promise<void> | void;
  /** What was wrong with the platform during one exchange; returns what ends it. */
  readonly during?: (run: Run, exchange: Exchange) => Awaitable<(() => void) | undefined>;
  /** A request that names something of the recording which is no guid, told in this run's words. */
  readonly rewrite?: (run: Run, exchange: Exchange) => Exchange;
  /** What an entry with a `note` saw, seen in this run, or a promise of it; undefined for a note that it does not know. */
  readonly observe?: (run: Run, name: string) => unknown;
}

const folder = fileURLToPath(new URL('../../recorded/apps', import.meta.url));

/** One test for each entry of a recording, in its order. What is listed as unsupported is shown as skipped. */
export function replay(number: string, options: ReplayOptions = {}): void {
  describe(`recording ${number}`, () => {
    let run: Run;

    beforeAll(async () => {
      run = await newRun();
      await options.prepare?.(run);
    });

    afterAll(() => run.sandbox.close());

    for (const exchange of recorded(number)) {
      const reason = reasonFor(number, exchange.name);
      if (reason !== undefined) it.skip(`${exchange.name} (${reason})`, () => undefined);
      else if (exchange.response)
        it(exchange.name, async () => {
          await expectSame(run, exchange, options);
        });
      else
        it(exchange.name, async () => {
          const seen = await options.observe?.(run, exchange.name);
          expect(normalise(seen, recordedHosts)).toEqual(normalise(exchange.note, recordedHosts));
        });
    }
  });
}

async function expectSame(
  run: Run,
  recordedExchange: Exchange,
  { during, rewrite }: ReplayOptions,
): Promise<void> {
  const exchange = rewrite?.(run, recordedExchange) ?? recordedExchange;
  const { status, headers, body } = exchange.response!;
  const end = await during?.(run, exchange);
  const seen = await run.send(exchange).finally(() => end?.());
  learnGuids(body, seen.body, run.learned);
  expect({ ...seen, body: normalise(seen.body, hostsOf(run.sandbox)) }).toEqual({
    status,
    contentType: headers['content-type'],
    body: normalise(body, recordedHosts),
  });
}

const hostsOf = ({ url }: Sandbox): Hosts => ({
  apps: url.replace('http:', 'https:'),
  platform: url,
});

export async function newRun(): Promise<Run> {
  const hooks = { 'ttd/app-a': recordedHooks, 'ttd/app-b': recordedHooks };
  const sandbox = await startSandbox({ appFolders: [folder], hooks });
  const learned = new Map<string, string>();
  const run: Run = { sandbox, learned, lastHeaders: {}, send: (exchange) => send(run, exchange) };
  return run;
}

async function send(run: Run, exchange: Exchange): Promise<Seen> {
  const { sandbox, learned } = run;
  const given = exchange.request as RecordedRequest;
  const body = bodyBytes({ ...given, body: mapped(given.body, learned) });
  const answer = await request(sandbox.url + withLearned(given.path, learned), {
    method: given.method as 'GET',
    headers: await headersOf(sandbox, given, exchange.name),
    body: inChunks(given) ? Readable.from([body]) : body,
  });
  run.lastHeaders = answer.headers;
  const contentType = answer.headers['content-type'] as string | undefined;
  const text = await answer.body.text();
  return { status: answer.statusCode, contentType, body: bodyOf(text, contentType) };
}

/** A recorded body without its length had none. */
const inChunks = ({ headers, body }: RecordedRequest): boolean =>
  body !== null && body !== undefined && !('content-length' in headers);

const mapped = (body: unknown, learned: ReadonlyMap<string, string>): unknown =>
  typeof body === 'string'
    ? withLearned(body, learned)
    : (JSON.parse(withLearned(JSON.stringify(body ?? null), learned)) as unknown);

/** Without `content-length`: the client counts. */
async function headersOf(
  sandbox: Sandbox,
  { headers }: RecordedRequest,
  exchange: string,
): Promise<Record<string, string>> {
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'content-length') continue;
    const [before, label, after] = String(value).split(/[<>]/);
    sent[name] =
      label === undefined
        ? String(value)
        : `${before}${await tokenFor(sandbox, label, exchange)}${after}`;
  }
  return sent;
}

function bodyOf(text: string, contentType: string | undefined): unknown {
  if (text === '') return null;
  return contentType?.includes('json') ? (JSON.parse(text) as unknown) : text;
}

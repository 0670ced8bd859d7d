import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  callerScope,
  type Sandbox,
  serviceEnvironment,
  startSandbox,
} from '../../src/sandbox/index.js';
import { databaseKinds, freshDatabase } from '../support/databases.js';
import { type Answer, appFolder, call, startService } from '../support/flerapp.js';
import { fillInSource } from '../support/source.js';

/** What was started is ended after each test. */
let sandbox: Sandbox;
let variables: Record<string, string>;
let token: () => Promise<string>;
let services: { url: string; close(): Promise<void> }[];

beforeEach(async () => {
  services = [];
  sandbox = await startSandbox({ appFolders: [appFolder] });
  const folder = mkdtempSync(join(tmpdir(), 'flerapp-poller-'));
  const environment = await serviceEnvironment(sandbox, folder);
  variables = { ...environment.variables, FLERAPP_PORT: '0', FLERAPP_TIME_SCALE: '0.02' };
  token = () =>
    sandbox.maskinporten.issueCallerToken({ ...environment.caller, scopes: [callerScope] });
});
afterEach(async () => {
  for (const service of services) await service.close();
  await sandbox.close();
});

interface Polled {
  readonly since: Date;
  readonly ready?: string;
  readonly api?: boolean;
}

async function serve(polled: Polled, more: Record<string, string> = {}): Promise<void> {
  const { since, ready = '{ taskEnded: Task_Confirm }', api = false } = polled;
  const folder = mkdtempSync(join(tmpdir(), 'flerapp-flows-'));
  writeFileSync(
    join(folder, 'funnet.yaml'),
    `apiVersion: flerapp/v1
name: funnet
source:
  app: ttd/klage
  ready: ${ready}
  triggers: { api: ${String(api)}, poll: 1s }
  since: ${since.toISOString()}
targets:
  - name: sak
    app: ttd/saksbehandling
    owner: { organisationNumber: '950474084' }
    prefill: { dataType: model, transform: { sak.referanse: form.saksnr } }
`,
  );
  const { app, url } = await startService({ ...variables, FLERAPP_FLOWS_FOLDER: folder, ...more });
  services.push({ url, close: () => app.close() });
}

const ask = async (method: string, path: string, body?: unknown): Promise<Answer> =>
  call(services[0]?.url ?? '', method, path, body, { authorization: `Bearer ${await token()}` });
const poll = async () => (await ask('GET', '/api/v1/flows')).body.flows[0].poll;
const made = () => sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling');
const lists = () => sandbox.stats.requests.filter(({ path }) => path.includes('lastChanged'));

/** Looks until it is so; the test's own time-out ends it otherwise. */
async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await pause(50);
  }
}

const delivered = (count: number) =>
  until(async () => {
    const { body } = await ask('GET', '/api/v1/handovers?status=delivered');
    return body.handovers.length >= count ? (body.handovers as any[]) : undefined; // eslint-disable-line @typescript-eslint/no-explicit-any -- read by tests only
  });

/** Two more polls have come to their end. */
async function twoPolls(): Promise<void> {
  for (let i = 0; i < 2; i += 1) {
    const { lastPollAt } = await poll();
    await until(async () => (await poll()).lastPollAt !== lastPollAt);
  }
}

describe('finished instances of app A', () => {
  it('become one B each without any call; older, unfinished and deleted ones are left alone', async () => {
    await fillInSource(sandbox.url);
    const since = new Date();
    await serve({ since });
    expect(await until(async () => (await poll()).lastPollAt)).toEqual(expect.any(String));
    await fillInSource(sandbox.url, { submit: false });
    const deleted = await fillInSource(sandbox.url, { submit: false });
    sandbox.world.instances.update(deleted.split('/')[1] ?? '', 'x', (instance) => {
      instance.status.isSoftDeleted = true;
      instance.process = { ended: new Date().toISOString() };
    });
    const submitted = await fillInSource(sandbox.url);
    const [handover] = await delivered(1);
    expect(handover).toMatchObject({ flow: 'funnet', source: { id: submitted } });
    await twoPolls();
    expect((await ask('GET', '/api/v1/handovers')).body.handovers).toHaveLength(1);
    expect(made()).toBe(1);
    expect(await poll()).toMatchObject({ stage: 'polling', found: 0, failures: 0 });
    // The flow has no other trigger.
    const posted = await ask('POST', '/api/v1/flows/funnet/handovers', { instance: submitted });
    expect(posted.status).toBe(404);
  });

  it('are the same handover when A calls as well', async () => {
    await serve({ since: new Date(), api: true });
    const instance = await fillInSource(sandbox.url);
    const [handover] = await delivered(1);
    const posted = await ask('POST', '/api/v1/flows/funnet/handovers', { instance });
    expect([posted.status, posted.body.id]).toEqual([200, handover?.id]);
    const called = await fillInSource(sandbox.url);
    const first = await ask('POST', '/api/v1/flows/funnet/handovers', { instance: called });
    await delivered(2);
    await twoPolls();
    const [newest] = (await ask('GET', '/api/v1/handovers')).body.handovers;
    expect([newest.id, made()]).toEqual([first.body.id, 2]);
  });

  it('are handed over although a caller has named them by a wrong party', async () => {
    const since = new Date();
    const instance = await fillInSource(sandbox.url);
    // It is not found by a poll before it is refused.
    await serve({ since, api: true }, { FLERAPP_POLL_FIRST_LIMIT: '0' });
    await until(async () => (await poll()).stage === 'awaiting-approval');
    const wrong = `500000/${String(instance.split('/')[1])}`;
    const posted = await ask('POST', '/api/v1/flows/funnet/handovers', { instance: wrong });
    const status = async () =>
      (await ask('GET', `/api/v1/handovers/${String(posted.body.id)}`)).body.status as string;
    await until(async () => (await status()) === 'refused');
    await ask('POST', '/api/v1/flows/funnet/poll/approve');
    const [handover] = await delivered(1);
    expect(handover).toMatchObject({ id: posted.body.id, source: { id: instance } });
    expect(made()).toBe(1);
  });

  it('wait for an operator when the first poll finds more than the limit', async () => {
    const since = new Date();
    for (let i = 0; i < 3; i += 1) await fillInSource(sandbox.url);
    await serve({ since }, { FLERAPP_POLL_FIRST_LIMIT: '2' });
    const held = await until(async () => {
      const state = await poll();
      return state.stage === 'awaiting-approval' && state;
    });
    expect(held).toMatchObject({ waiting: 3, found: 0, failures: 0 });
    expect((await ask('GET', '/api/v1/handovers')).body.handovers).toEqual([]);
    const approved = await ask('POST', '/api/v1/flows/funnet/poll/approve');
    expect([approved.status, approved.body.stage]).toEqual([200, 'polling']);
    const handovers = await delivered(3);
    expect(new Set(handovers.map(({ source }) => source.id)).size).toBe(3);
    expect(made()).toBe(3);
    const again = await ask('POST', '/api/v1/flows/funnet/poll/approve');
    expect([again.status, again.body.type]).toEqual([409, 'urn:flerapp:problem:nothing-to-do']);
    expect((await ask('POST', '/api/v1/flows/other/poll/approve')).status).toBe(404);
  });

  it('are found once Storage is back; until then polls are degraded, and nothing else is', async () => {
    await serve({ since: new Date() });
    await until(async () => (await poll()).lastPollAt);
    sandbox.faults.add({
      match: { method: 'GET', path: '^/storage/api/v1/instances\\?.*lastChanged' },
      times: 'always',
      action: { status: 503 },
    });
    await fillInSource(sandbox.url);
    const condition = async () => {
      const { status, body } = await call(services[0]?.url ?? '', 'GET', '/health/ready');
      expect(status).toBe(200);
      return body.details.poll.condition as string;
    };
    await until(async () => (await condition()) === 'degraded');
    expect((await call(services[0]?.url ?? '', 'GET', '/health/live')).status).toBe(200);
    sandbox.faults.clear();
    await delivered(1);
    await until(async () => (await condition()) === 'up');
    expect(made()).toBe(1);
  });

  const onPostgres = databaseKinds.includes('postgresql') ? it : it.skip;
  onPostgres('are looked for once an interval, however many replicas there are', async () => {
    const { url = '' } = await freshDatabase('postgresql');
    // Slower than the others: a read that is late on a busy machine would be a failed poll, and repeated at once.
    const more = { FLERAPP_DATABASE_URL: url, FLERAPP_TIME_SCALE: '0.1' };
    const polled = { since: new Date(), ready: '{ processEnded: true }' };
    await Promise.all([serve(polled, more), serve(polled, more)]);
    await Promise.all(Array.from({ length: 5 }, () => fillInSource(sandbox.url)));
    const handovers = await delivered(5);
    expect(new Set(handovers.map(({ id }) => id)).size).toBe(5);
    expect(made()).toBe(5);
    const before = lists().length;
    await until(() => Promise.resolve(lists().length >= before + 5));
    const times = lists().map(({ at }) => at);
    // Each poll begins an interval after the one before it; the first may have waited for its token.
    const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(times.length - 1).toBeLessThanOrEqual(span / 1_000 + 1);
  });
});

import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EndUser } from '../../src/sandbox/index.js';
import { appFolder, type Bench, startBench } from '../support/flerapp.js';
import { fillInSource, klage } from '../support/source.js';

const route = '/api/v1/flows/klage-til-saksbehandling/handovers';

const flow = readFileSync('config/flows/klage-til-saksbehandling.yaml', 'utf8').replace(
  '  ready:',
  '  maxAge: P30D\n  ready:',
);

/** The same form as another app of the same org, and as an app of another org. */
function otherApps(): string {
  const folder = mkdtempSync(join(tmpdir(), 'apps-'));
  for (const [org, app] of [
    ['ttd', 'annen-klage'],
    ['brg', 'klage'],
  ] as const) {
    const to = join(folder, org, app);
    cpSync(join(appFolder, 'ttd/klage'), to, { recursive: true });
    const metadata = join(to, 'config/applicationmetadata.json');
    writeFileSync(
      metadata,
      readFileSync(metadata, 'utf8')
        .replaceAll('ttd/klage', `${org}/${app}`)
        .replaceAll('"ttd"', `"${org}"`),
    );
  }
  return folder;
}

describe('the first step', () => {
  let bench: Bench;
  let before: number;
  const created = () => bench.sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling');
  beforeAll(
    async () =>
      (bench = await startBench({
        flows: [flow],
        sandbox: { appFolders: [appFolder, otherApps()] },
      })),
  );
  afterAll(() => bench.close());
  beforeEach(() => {
    before = created();
  });
  afterEach(() => expect(created()).toBe(before));

  const post = (instance: string, wait = 8) =>
    bench.call('POST', route, { instance }, { prefer: `wait=${String(wait)}` });
  const uniform = ({ traceId, decisionId, ...rest }: Record<string, unknown>) => (
    expect([traceId, decisionId]).toEqual([expect.any(String), expect.any(String)]),
    rest
  );
  const guidOf = (instance: string) => instance.split('/')[1] ?? '';
  const remove = async (instance: string, hard: boolean) => {
    const token = await (await fetch(`${bench.sandbox.url}/Home/GetTestUserToken/1337`)).text();
    const url = `${bench.sandbox.url}/ttd/klage/instances/${instance}?hard=${String(hard)}`;
    const { status } = await fetch(url, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(status).toBe(200);
  };

  it.each<[string, () => Promise<string>]>([
    ['unknown', () => Promise.resolve(`501337/${randomUUID()}`)],
    ['of another app', () => fillInSource(bench.sandbox.url, { app: 'ttd/annen-klage' })],
    ['of another org', () => fillInSource(bench.sandbox.url, { app: 'brg/klage' })],
    [
      'of another party than asked for',
      async () => `500000/${guidOf(await fillInSource(bench.sandbox.url))}`,
    ],
    ['of app B itself', () => Promise.resolve(`500700/${randomUUID()}`)],
    [
      'that ended long ago',
      async () => {
        const instance = await fillInSource(bench.sandbox.url);
        const ended = new Date(Date.now() - 31 * 86_400_000).toISOString();
        const { instances } = bench.sandbox.world;
        instances.update(guidOf(instance), '1337', (one) => {
          one.process = { ...one.process, ended };
        });
        return instance;
      },
    ],
    [
      'soft-deleted',
      async () => {
        const instance = await fillInSource(bench.sandbox.url);
        await remove(instance, false);
        return instance;
      },
    ],
    [
      'hard-deleted',
      async () => {
        const instance = await fillInSource(bench.sandbox.url, { submit: false });
        await remove(instance, true);
        return instance;
      },
    ],
  ])('refuses an instance that is %s, with one and the same answer', async (_, instance) => {
    const id = await instance();
    const answer = await post(id);
    expect(answer.status).toBe(404);
    expect(uniform(answer.body)).toEqual({
      type: 'urn:flerapp:problem:not-found',
      title: 'Not found',
      status: 404,
      detail: 'No such source instance for this flow.',
    });
    const { body } = await bench.call('GET', `/api/v1/handovers?source=${guidOf(id)}`);
    expect(body.handovers[0]).toMatchObject({
      status: 'refused',
      deliveries: [
        {
          reason: 'source-not-found',
          findings: [{ code: 'decision', detail: answer.body.decisionId }],
        },
      ],
    });
    const preview = await bench.call('POST', '/api/v1/flows/klage-til-saksbehandling/preview', {
      instance: id,
    });
    expect(uniform(preview.body)).toEqual(uniform(answer.body));
  });

  it('waits for an instance that is not ready, and hands it over once it is', async () => {
    const user = new EndUser(bench.sandbox.url);
    const instance = await user.start('ttd/klage', 501337);
    await user.fillIn(klage);
    const early = await post(instance, 1);
    expect(early.status).toBe(202);
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(early.body).toMatchObject({
      status: 'waiting',
      deliveries: [{ state: 'waiting', reason: 'source-not-ready' }],
    });
    expect(created()).toBe(before);
    await user.submit();
    const { body } = await bench.call(
      'GET',
      `/api/v1/handovers/${String(early.body.id)}`,
      undefined,
      { prefer: 'wait=20' },
    );
    expect(body.status).toBe('delivered');
    before += 1;
  });

  it('opens a refused handover again when it is posted again with the right party', async () => {
    const source = await fillInSource(bench.sandbox.url);
    const wrong = `500000/${guidOf(source)}`;
    expect((await post(wrong)).status).toBe(404);
    expect((await post(source)).status).toBe(201);
    before += 1;
  });
});

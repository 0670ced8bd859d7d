import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppHooks, StoredInstance } from '../../world/index.js';
import { AppUnderTest } from '../app-b.fixture.js';

let app: AppUnderTest;
let instance: StoredInstance;
let hooks: AppHooks;

beforeEach(async () => {
  hooks = {};
  app = await AppUnderTest.start(hooks);
  instance = await app.instance();
  await fill({ tittel: 'ok' });
});
afterEach(() => app.close());

const fill = (sak: Record<string, unknown>): Promise<Response> =>
  app.sendJson(instance.id, 'PUT', `/data/${instance.data[0]!.id}`, { sak });
const next = (init?: RequestInit): Promise<Response> =>
  app.call(instance.id, 'PUT', '/process/next', init);
const seen = async (answer: Response): Promise<[number, Record<string, unknown> | '']> => {
  const text = await answer.text();
  return [answer.status, text === '' ? '' : (JSON.parse(text) as Record<string, unknown>)];
};
const isLocked = (): boolean[] => app.stored(instance.id).data.map((d) => d.locked);

describe('the lock, the app’s code and the commit (contract §4.2, §4.3)', () => {
  it('concurrent calls: one 200, the others a 409 without detail', async () => {
    app.context.world.platform.breakDown({ call: 'storage.process', delayMs: 300, times: 1 });
    const answers = await Promise.all([1, 2, 3].map(async () => seen(await next())));
    const refused = answers.filter(([status]) => status === 409).map(([, body]) => body);
    expect(answers.map(([status]) => status).sort()).toEqual([200, 409, 409]);
    for (const body of refused)
      expect(Object.keys(body)).toEqual(['type', 'title', 'status', 'traceId']);
  });

  it('a token that dies inside leaks the lock for 300 s', async () => {
    hooks.taskEnd = () => {
      app.tokens.expiresAt = app.context.clock.now() + 2_000;
      app.context.clock.offsetMs += 10_000;
    };
    app.tokens.expiresAt = app.context.clock.now() + 5_000;
    expect(await seen(await next())).toMatchObject([
      401,
      { title: 'Process next failed.', detail: '401 - Unauthorized - ' },
    ]);
    hooks.taskEnd = () => undefined;
    app.tokens.expiresAt = Number.MAX_SAFE_INTEGER;
    expect((await next()).status).toBe(409);
    app.context.clock.offsetMs += 301_000;
    expect((await next()).status).toBe(200);
  });

  it('a failed commit leaves the model locked; PUT is a bare 409 until next succeeds', async () => {
    const outage = { call: 'storage.process', status: 503, body: 'x', times: 1 } as const;
    app.context.world.platform.breakDown(outage);
    expect(await seen(await next())).toEqual([
      503,
      { title: 'Process next failed.', status: 503, detail: '503 - Service Unavailable - x' },
    ]);
    expect(isLocked()).toEqual([true]);
    const [status, body] = await seen(await fill({ tittel: 'late' }));
    expect([status, Object.keys(body)]).toEqual([409, ['type', 'title', 'status', 'traceId']]);
    expect((await next()).status).toBe(200);
  });

  it('a commit whose answer is lost has been made', async () => {
    const outage = { call: 'storage.process', connectionLost: 'after', times: 1 } as const;
    app.context.world.platform.breakDown(outage);
    expect(await seen(await next())).toMatchObject([
      500,
      { detail: 'An error occurred while sending the request.' },
    ]);
    expect(await seen(await next())).toMatchObject([409, { detail: 'Process is ended.' }]);
  });

  it('a lock that cannot be had is told with its status', async () => {
    const outage = { call: 'storage.lock', status: 500, body: 'x', times: 1 } as const;
    app.context.world.platform.breakDown(outage);
    expect(await seen(await next())).toMatchObject([
      500,
      { detail: '500 Internal Server Error - x' },
    ]);
  });

  it('IProcessTaskEnd throws: nothing has changed; IProcessEnd throws: the process has ended', async () => {
    hooks.taskEnd = () => {
      throw new Error('task end');
    };
    const failed = { title: 'Process next failed.', status: 500 };
    expect(await seen(await next())).toEqual([500, { ...failed, detail: 'task end' }]);
    expect([isLocked(), app.stored(instance.id).process?.ended]).toEqual([[false], undefined]);
    hooks.taskEnd = () => undefined;
    hooks.processEnd = () => {
      throw new Error('process end');
    };
    expect(await seen(await next())).toEqual([500, { ...failed, detail: 'process end' }]);
    expect(app.stored(instance.id).process?.endEvent).toBe('EndEvent_1');
  });

  it('a model that is saved while next runs is archived unvalidated (contract §3.3)', async () => {
    hooks.taskEnd = async () => {
      await fill({ tittel: 'during' });
    };
    expect((await next()).status).toBe(200);
    const model = await app.call(instance.id, 'GET', `/data/${instance.data[0]!.id}`);
    expect(await model.json()).toMatchObject({ sak: { tittel: 'during' } });
  });
});

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

describe('PUT process/next (contract §4, §4.2)', () => {
  it.each([
    ['no body', {}],
    ['{}', { body: '{}', headers: { 'content-type': 'application/json' } }],
    ['an empty JSON body', { body: '', headers: { 'content-type': 'application/json' } }],
  ])('%s ends the last task and archives the instance', async (_case, init) => {
    const [status, state] = await seen(await next(init));
    expect([status, state]).toMatchObject([200, { currentTask: null, endEvent: 'EndEvent_1' }]);
    const stored = app.stored(instance.id);
    expect(stored.status).toMatchObject({ isArchived: true, archived: stored.process?.ended });
    expect(stored.data.map((d) => d.locked)).toEqual([true]);
  });

  it('after the end: 409 with `Process is ended.`, which after a lost answer means success', async () => {
    await next();
    const body = { status: 409, detail: 'Process is ended.', validationIssues: null };
    expect(await seen(await next())).toEqual([409, body]);
    const complete = await app.call(instance.id, 'PUT', '/process/completeProcess');
    expect([complete.headers.get('content-type'), await complete.text()]).toEqual([
      'text/plain; charset=utf-8',
      'Process is ended. It cannot be restarted.',
    ]);
  });

  it.each(['tull', 'confirm'])('the action %s is not permitted on a data task', async (action) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await next({ headers, body: JSON.stringify({ action }) });
    expect(await seen(answer)).toEqual([
      403,
      {
        title: 'Unauthorized',
        status: 403,
        detail: `User is not authorized to perform process next. Task ID: Task_1. Task type: data. Action: ${action}.`,
      },
    ]);
  });

  it('400 for a malformed body, 415 for another content type', async () => {
    const malformed = await next({ body: '{', headers: { 'content-type': 'application/json' } });
    expect(await seen(malformed)).toMatchObject([400, { errors: { $: [expect.any(String)] } }]);
    const plain = await next({ body: 'x', headers: { 'content-type': 'text/plain' } });
    expect(await seen(plain)).toMatchObject([415, { title: 'Unsupported Media Type' }]);
  });

  it('a stranger gets an empty 403, nobody an empty 401, an unknown instance a 404', async () => {
    const as = async (authorization: string) => seen(await next({ headers: { authorization } }));
    expect(await as('Bearer brg')).toEqual([403, '']);
    expect(await as('')).toEqual([401, '']);
    const unknown = '500000/11111111-1111-1111-1111-111111111111';
    const answer = await app.call(unknown, 'PUT', '/process/next');
    expect(await seen(answer)).toMatchObject([404, { title: 'Not Found' }]);
  });

  it('a PDP that is away looks like a refusal', async () => {
    app.context.world.platform.breakDown({ call: 'pdp', status: 503, times: 1 });
    expect(await seen(await next())).toMatchObject([403, { title: 'Unauthorized' }]);
    expect((await next()).status).toBe(200);
  });
});

describe('validation at the end of a task (contract §4.2, appendix D)', () => {
  it('annotations and the app’s own validator, in that task’s 409', async () => {
    await fill({ tittel: 'x'.repeat(80), belop: -1 });
    hooks.validate = () => [
      { severity: 1, field: 'sak.notat', code: 'c', description: 'd', source: 'Own-model' },
      { severity: 2, field: 'sak.notat', code: 'w', description: 'w', source: 'Own-model' },
    ];
    const [status, body] = await seen(await next());
    expect([status, body]).toMatchObject([
      409,
      { title: 'Validation failed for task', detail: '3 validation errors found for task Task_1' },
    ]);
    const { validationIssues } = body as { validationIssues: { code: string; source: string }[] };
    expect(validationIssues.map((i) => `${i.source}: ${i.code}`)).toEqual([
      'Own-model: c',
      'Own-model: w',
      'DataAnnotations: The field Belop must be between 0 and 1000000.',
      "DataAnnotations: The field Tittel must be a string or array type with a maximum length of '50'.",
    ]);
    expect(app.stored(instance.id).process?.currentTask?.elementId).toBe('Task_1');
  });

  it('a warning does not hold the process', async () => {
    hooks.validate = () => [
      { severity: 2, field: 'f', code: 'w', description: 'w', source: 'Own-model' },
    ];
    expect((await next()).status).toBe(200);
  });

  it('minCount: TooFewDataElementsOfType', async () => {
    app.app.dataType('kvittering')!.minCount = 1;
    expect(await seen(await next())).toMatchObject([
      409,
      {
        validationIssues: [
          { field: 'kvittering', dataElementId: null, code: 'TooFewDataElementsOfType' },
        ],
      },
    ]);
  });

  it('GET validate tells the same; after the end it is a 409', async () => {
    await fill({});
    const issues = await (await app.call(instance.id, 'GET', '/validate')).json();
    expect(issues).toEqual([
      {
        severity: 1,
        dataElementId: instance.data[0]!.id,
        field: 'sak.tittel',
        code: 'The Tittel field is required.',
        description: 'The Tittel field is required.',
        source: 'DataAnnotations',
      },
    ]);
    await fill({ tittel: 'ok' });
    await next();
    const ended = await app.call(instance.id, 'GET', '/validate');
    expect(await seen(ended)).toMatchObject([409, { title: 'Validation error' }]);
  });
});

describe('the other routes (contract §4)', () => {
  it('GET process tells what the caller may do', async () => {
    const [, state] = await seen(await app.call(instance.id, 'GET', '/process'));
    expect(state).toMatchObject({
      currentTask: { actions: { read: true, write: true }, elementType: 'Task', flow: 2 },
      processTasks: [{ altinnTaskType: 'data', elementId: 'Task_1', elementType: 'Task' }],
      ended: null,
    });
  });

  it('history has the end of a task in the item of its start', async () => {
    await next();
    const [, body] = await seen(await app.call(instance.id, 'GET', '/process/history'));
    const time: unknown = expect.stringMatching(/Z$/);
    const item = { occured: time, started: null, ended: null, performedBy: 'ttd' };
    expect(body).toEqual({
      processHistory: [
        { ...item, eventType: 'process_StartEvent', elementId: 'StartEvent_1' },
        {
          ...item,
          eventType: 'process_StartTask',
          elementId: 'Task_1',
          started: time,
          ended: time,
        },
        { ...item, eventType: 'process_EndEvent', elementId: 'EndEvent_1' },
      ],
    });
  });

  it('start on a started process is a 409 as text', async () => {
    const answer = await app.call(instance.id, 'POST', '/process/start');
    expect([answer.status, await answer.text()]).toEqual([
      409,
      'Process is already started. Use next.',
    ]);
  });

  it('start on an instance made in Storage: an empty 403, and calls at the same time each add a model', async () => {
    const [, guid = ''] = instance.id.split('/');
    const { instances, platform } = app.context.world;
    instances.update(guid, 'x', (stored) => {
      delete stored.process;
      stored.data = [];
    });
    const start = (): Promise<Response> => app.call(instance.id, 'POST', '/process/start');
    const repair = platform.breakDown({ call: 'storage.postData', delayMs: 200 });
    const answers = await Promise.all([start(), start()]);
    repair();
    expect(await Promise.all(answers.map(seen))).toEqual([
      [403, ''],
      [403, ''],
    ]);
    await start();
    expect(app.stored(instance.id).data).toHaveLength(2);
    const detail = 'The instance is missing process information.';
    expect(await seen(await next())).toMatchObject([409, { detail }]);
  });

  it('completeProcess ends it', async () => {
    const answer = await app.call(instance.id, 'PUT', '/process/completeProcess');
    expect(await seen(answer)).toMatchObject([200, { endEvent: 'EndEvent_1' }]);
  });
});

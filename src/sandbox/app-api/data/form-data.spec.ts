import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredInstance } from '../../world/index.js';
import { AppUnderTest } from '../app-b.fixture.js';

let app: AppUnderTest;
let instance: StoredInstance;

interface FormRow {
  antall: number | null;
  pris: number | null;
}

beforeAll(async () => {
  app = await AppUnderTest.start({
    processDataWrite: ({ model }) => {
      const rows = model['linjer'] as unknown as FormRow[];
      if (rows.length === 0) return;
      model['sum'] = rows.reduce((sum, r) => sum + (r.antall ?? 0) * (r.pris ?? 0), 0);
    },
  });
});
afterAll(() => app.close());
beforeEach(async () => {
  app.context.world.platform.repair();
  instance = await app.instance();
});

const model = (): string => `/data/${instance.data[0]!.id}`;

describe('form data (contract §3.3)', () => {
  const put = (body: unknown): Promise<Response> => app.sendJson(instance.id, 'PUT', model(), body);
  const get = async (query = ''): Promise<Record<string, unknown>> =>
    (await (await app.call(instance.id, 'GET', model() + query)).json()) as Record<string, unknown>;

  it('the model is born with register prefill; XML only when it is asked for', async () => {
    expect(await get()).toMatchObject({
      sak: { poststed: 'Oslo', antall: 0, tittel: null },
      linjer: [],
    });
    const xml = await app.call(instance.id, 'GET', model(), {
      headers: { accept: 'application/xml' },
    });
    expect(xml.headers.get('content-type')).toBe('application/xml; charset=utf-8');
    expect(await xml.text()).toContain('<poststed>Oslo</poststed>');
  });

  it('PUT answers 201 with the size as it was before', async () => {
    const before = instance.data[0]!.size;
    const first = await put({ sak: { tittel: 'Tittel' }, linjer: [] });
    expect([first.status, ((await first.json()) as { size: number }).size]).toEqual([201, before]);
    const now = app.stored(instance.id).data[0]!.size;
    expect(now).not.toBe(before);
    expect(((await (await put({ sak: { tittel: 'x' } })).json()) as { size: number }).size).toBe(
      now,
    );
  });

  it('PUT answers 200 with changedFields when the app has calculated', async () => {
    const answer = await put({ linjer: [{ navn: 'a', antall: 2, pris: 10.5 }] });
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { changedFields: { sum: 21 } },
    ]);
    expect(await get()).toMatchObject({ sum: 21 });
  });

  it('row ids are only shown when asked for', async () => {
    await put({ linjer: [{ navn: 'a', antall: 1, pris: 1 }] });
    expect((await get())['linjer']).toEqual([{ navn: 'a', antall: 1, pris: 1 }]);
    expect((await get('?includeRowId=true'))['linjer']).toEqual([
      { altinnRowId: expect.stringMatching(/^[0-9a-f-]{36}$/), navn: 'a', antall: 1, pris: 1 },
    ]);
  });

  it('what cannot be read is a 400 with the place, another content type a 415', async () => {
    const wrong = await put({ sak: { antall: 'fem' } });
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      {
        title: 'Failed to deserialize JSON',
        status: 400,
        detail:
          'The JSON value could not be converted to System.Int32. Path: $.sak.antall | LineNumber: 0 | BytePositionInLine: 22.',
      },
    ]);
    const init = { headers: { 'content-type': 'text/plain' }, body: 'x' };
    expect((await app.call(instance.id, 'PUT', model(), init)).status).toBe(415);
  });

  it('values and texts follow the model (§5.4)', async () => {
    await put({ sak: { tittel: 'Tittel', referanse: 'R-1' } });
    const stored = app.stored(instance.id);
    expect([stored.dataValues, stored.presentationTexts]).toEqual([
      { bRef: 'R-1' },
      { tittel: 'Tittel' },
    ]);
  });

  it('a locked element is a bare 409; an archived instance says so', async () => {
    const [, guid = ''] = instance.id.split('/');
    const { instances } = app.context.world;
    instances.writeData(guid, instance.data[0]!.id, 'x', undefined, (d) => void (d.locked = true));
    const locked = await put({ sak: { tittel: 'x' } });
    const body = (await locked.json()) as Record<string, unknown>;
    expect([locked.status, Object.keys(body)]).toEqual([
      409,
      ['type', 'title', 'status', 'traceId'],
    ]);
    instances.update(guid, 'x', ({ status }) => void (status.isArchived = true));
    expect(await (await put({})).json()).toMatchObject({
      title: 'Instance Not Active',
      status: 409,
    });
  });

  it('the model cannot be deleted; a file is gone after DELETE', async () => {
    const refused = await app.call(instance.id, 'DELETE', model());
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { title: 'Cannot Delete main data element' },
    ]);
    const init = { headers: { 'content-disposition': 'attachment; filename="a.bin"' }, body: 'x' };
    const { id } = (await (
      await app.call(instance.id, 'POST', '/data?dataType=fritt', init)
    ).json()) as { id: string };
    const gone = await app.call(instance.id, 'DELETE', `/data/${id}`);
    expect([gone.status, Object.keys((await gone.json()) as object)]).toEqual([
      200,
      ['instance', 'validationIssues', 'newDataModels'],
    ]);
    expect((await app.call(instance.id, 'DELETE', `/data/${id}`)).status).toBe(404);
  });
});

describe('PATCH (contract §3.3)', () => {
  const patch = (...operations: unknown[]): Promise<Response> => {
    const patches = [{ dataElementId: instance.data[0]!.id, patch: operations }];
    return app.sendJson(instance.id, 'PATCH', '/data', { patches, ignoredValidators: [] });
  };

  it('answers with the new model, its row ids and what the validators say', async () => {
    const answer = await patch(
      { op: 'replace', path: '/sak/tittel', value: 'T' },
      { op: 'add', path: '/linjer/-', value: { navn: 'p', antall: 1, pris: 5 } },
    );
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      {
        validationIssues: [{ source: 'DataAnnotations', issues: [] }],
        newDataModels: [
          {
            data: {
              sak: { tittel: 'T', poststed: 'Oslo' },
              sum: 5,
              linjer: [{ altinnRowId: expect.any(String), navn: 'p' }],
            },
          },
        ],
        instance: { selfLinks: { apps: null }, presentationTexts: { tittel: 'T' } },
      },
    ]);
  });

  it('a failed test changes nothing and is the only optimistic lock there is', async () => {
    const answer = await patch(
      { op: 'replace', path: '/sak/tittel', value: 'first' },
      { op: 'test', path: '/sak/tittel', value: 'other' },
    );
    expect([answer.status, await answer.json()]).toMatchObject([
      409,
      {
        title: 'Precondition in patch failed',
        patchOperationIndex: 1,
        previousModel: { sak: { tittel: null } },
      },
    ]);
    const now = await (await app.call(instance.id, 'GET', model())).json();
    expect(now).toMatchObject({ sak: { tittel: null } });
  });

  it('422 for an unknown member and for a path that is not there, an empty 500 for a wrong type', async () => {
    const unknown = await patch({ op: 'add', path: '/ukjent', value: 1 });
    expect([unknown.status, await unknown.json()]).toMatchObject([
      422,
      { title: 'Patch operation did not deserialize' },
    ]);
    const missing = await patch({ op: 'replace', path: '/a/b', value: 1 });
    expect([missing.status, await missing.json()]).toMatchObject([
      422,
      { title: 'Patch Operation Failed' },
    ]);
    const wrong = await patch({ op: 'replace', path: '/sak/antall', value: 'x' });
    expect([wrong.status, await wrong.text()]).toEqual([500, '']);
  });

  it('PATCH data/{guid} takes one patch', async () => {
    const body = { patch: [{ op: 'add', path: '/sak/notat', value: 'n' }] };
    const answer = await app.sendJson(instance.id, 'PATCH', model(), body);
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { newDataModel: { sak: { notat: 'n' } } },
    ]);
  });

  it('the data is written although values or texts fail after it', async () => {
    app.context.world.platform.breakDown({
      call: 'storage.presentationTexts',
      status: 503,
      times: 1,
    });
    const answer = await patch({ op: 'replace', path: '/sak/tittel', value: 'kept' });
    expect(answer.status).toBe(503);
    const now = await (await app.call(instance.id, 'GET', model())).json();
    expect(now).toMatchObject({ sak: { tittel: 'kept' } });
    expect(app.stored(instance.id).presentationTexts ?? {}).toEqual({});
  });
});

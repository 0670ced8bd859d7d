import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredInstance } from '../../world/index.js';
import { AppUnderTest } from '../app-b.fixture.js';

let app: AppUnderTest;
let instance: StoredInstance;

beforeAll(async () => {
  app = await AppUnderTest.start();
});
afterAll(() => app.close());
beforeEach(async () => {
  app.context.world.platform.repair();
  instance = await app.instance();
});

const model = (): string => `/data/${instance.data[0]!.id}`;

describe('uploads (contract §3.1)', () => {
  const upload = (path: string, headers: Record<string, string>, body = 'hei'): Promise<Response> =>
    app.call(instance.id, 'POST', path, { headers, body });
  const text = {
    'content-type': 'text/plain',
    'content-disposition': 'attachment; filename="a.txt"',
  };

  it('POST data?dataType= answers 201 with the element, POST data/{type} 200 with the instance', async () => {
    const first = await upload('/data?dataType=vedlegg', text);
    expect(first.status).toBe(201);
    const element = (await first.json()) as { id: string; selfLinks: { apps: string } };
    expect(first.headers.get('location')).toBe(element.selfLinks.apps);
    for (const path of ['/data/vedlegg', '/data/type/vedlegg']) {
      const answer = await upload(path, text);
      expect(answer.status).toBe(200);
      const body = (await answer.json()) as { newDataElementId: string; instance: StoredInstance };
      expect(body.instance.data.map((d) => d.id)).toContain(body.newDataElementId);
    }
  });

  it.each([
    [
      'no header',
      { 'content-disposition': '' },
      'The request must include a Content-Disposition header',
    ],
    [
      'no name',
      { 'content-disposition': 'attachment' },
      'The Content-Disposition header must contain a valid filename',
    ],
    [
      'no dot',
      { 'content-disposition': 'attachment; filename="abc"' },
      "Invalid format for filename: abc. Filename is expected to end with '.{filetype}'.",
    ],
    [
      'extension and MIME differ',
      { 'content-type': 'application/pdf' },
      'Content type header application/pdf does not match mime type text/plain for uploaded file. Please fix header or upload another file.',
    ],
    [
      'parameters count',
      { 'content-type': 'text/plain; charset=utf-8' },
      'Content type header text/plain; charset=utf-8 does not match mime type text/plain for uploaded file. Please fix header or upload another file.',
    ],
    [
      'octet-stream',
      { 'content-type': 'application/octet-stream' },
      'Invalid content type: text/plain. Please try another file. Permitted content types include: application/pdf, image/png, text/plain',
    ],
  ])('refuses as text: %s', async (_case, headers, reason) => {
    const answer = await upload('/data?dataType=vedlegg', { ...text, ...headers });
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      400,
      'text/plain; charset=utf-8',
      `Invalid data provided. Error: ${reason}`,
    ]);
  });

  it('takes maxSize to the byte, and tells a bigger one as an issue at data/{type}', async () => {
    expect((await upload('/data?dataType=vedlegg', text, 'A'.repeat(1048576))).status).toBe(201);
    const answer = await upload('/data/vedlegg', text, 'A'.repeat(1048577));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      title: 'File validation failed',
      uploadValidationIssues: [{ code: 'DataElementTooLarge', dataElementId: null, field: null }],
    });
  });

  it('Content-Length is mandatory: without it 500 and nothing else; zero bytes are a 400', async () => {
    const chunked = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('long'));
        controller.close();
      },
    });
    const init = { headers: text, body: chunked, duplex: 'half' } as RequestInit;
    const answer = await app.call(instance.id, 'POST', '/data?dataType=vedlegg', init);
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
      500,
      '',
      null,
    ]);
    const nothing = await upload('/data?dataType=vedlegg', text, '');
    expect(await nothing.text()).toBe('Invalid data provided. Error: The file is zero bytes.');
    expect(app.stored(instance.id).data).toHaveLength(1);
  });

  it.each([
    ['a%2Bb.txt', 'a b.txt'],
    ['100%25%20sikker.txt', '100% sikker.txt'],
    ['100%2525.txt', '100%.txt'],
    ['a%252Fb.txt', 'a/b.txt'],
    ['kj%C3%B8p%20%E2%82%AC.txt', 'kjøp €.txt'],
    ['..%2Fx%2Fetc.txt', '.._x_etc.txt'],
  ])("Storage decodes names: filename*=UTF-8''%s is stored as %s", async (sent, stored) => {
    const disposition = `attachment; filename="x.txt"; filename*=UTF-8''${sent}`;
    const answer = await upload('/data?dataType=vedlegg', {
      ...text,
      'content-disposition': disposition,
    });
    expect(((await answer.json()) as { filename: string }).filename).toBe(stored);
  });

  it('a quote in the name is a 500 and stores nothing', async () => {
    const disposition = 'attachment; filename="x.txt"; filename*=UTF-8\'\'a%22b.txt';
    expect(
      (await upload('/data?dataType=fritt', { ...text, 'content-disposition': disposition }))
        .status,
    ).toBe(500);
    expect(app.stored(instance.id).data).toHaveLength(1);
  });

  it('the app gives a file back with its type and both names', async () => {
    const disposition =
      'attachment; filename="x.txt"; filename*=UTF-8\'\'kj%C3%B8p%20%E2%82%AC.txt';
    const { id } = (await (
      await upload('/data?dataType=vedlegg', { ...text, 'content-disposition': disposition })
    ).json()) as { id: string };
    const got = await app.call(instance.id, 'GET', `/data/${id}`);
    expect([got.headers.get('content-type'), await got.text()]).toEqual(['text/plain', 'hei']);
    expect(got.headers.get('content-disposition')).toBe(
      'attachment; filename="kj_p _.txt"; filename*=UTF-8\'\'kj%C3%B8p%20%E2%82%AC.txt',
    );
  });
});

describe('access (contract §3.2)', () => {
  const file = {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="a.pdf"',
    },
    body: '%PDF',
  };

  it('nobody writes ref-data-as-pdf', async () => {
    const answer = await app.call(instance.id, 'POST', '/data?dataType=ref-data-as-pdf', file);
    expect([answer.status, await answer.json()]).toEqual([
      403,
      {
        title: 'Forbidden',
        status: 403,
        detail: 'Data element of type ref-data-as-pdf cannot be modified',
      },
    ]);
  });

  it('maxCount holds for one upload after the other, not for uploads at the same time', async () => {
    const upload = (): Promise<Response> =>
      app.call(instance.id, 'POST', '/data?dataType=kvittering', file);
    app.context.world.platform.breakDown({ call: 'storage.postData', delayMs: 200 });
    const together = await Promise.all([1, 2, 3].map(upload));
    expect(together.map((a) => a.status)).toEqual([201, 201, 201]);
    const after = await upload();
    expect([after.status, ((await after.json()) as { title: string }).title]).toEqual([
      409,
      'Max Count Exceeded',
    ]);
  });

  it('actionRequiredToWrite and actionRequiredToRead are asked of the policy', async () => {
    const type = app.app.dataType('fritt')!;
    const upload = (): Promise<Response> =>
      app.call(instance.id, 'POST', '/data?dataType=fritt', file);
    type.actionRequiredToWrite = 'confirm';
    const refused = await upload();
    expect([refused.status, await refused.json()]).toMatchObject([403, { title: 'Unauthorized' }]);
    type.actionRequiredToWrite = 'write';
    const { id } = (await (await upload()).json()) as { id: string };
    type.actionRequiredToRead = 'confirm';
    expect((await app.call(instance.id, 'GET', `/data/${id}`)).status).toBe(403);
    type.actionRequiredToRead = null;
    expect((await app.call(instance.id, 'GET', `/data/${id}`)).status).toBe(200);
  });

  it.each([
    [['org:ttd'], 201],
    [['ORGNO:405003309'], 201],
    [['org:brg'], 403],
    [['app:owned'], 403],
  ])('allowedContributers %j: %d', async (allowed, status) => {
    const type = app.app.dataType('fritt')!;
    type.allowedContributers = allowed;
    const answer = await app.call(instance.id, 'POST', '/data?dataType=fritt', file);
    type.allowedContributers = null;
    expect(answer.status).toBe(status);
  });

  it('401, 403 and an id that is no guid have no body; an unknown element has a problem', async () => {
    const as = async (authorization: string, path = model()): Promise<[number, string]> => {
      const answer = await app.call(instance.id, 'GET', path, { headers: { authorization } });
      return [answer.status, await answer.text()];
    };
    expect(await as('')).toEqual([401, '']);
    expect(await as('Bearer brg')).toEqual([403, '']);
    expect(await as('Bearer ttd', '/data/abc')).toEqual([404, '']);
    const [status, body] = await as('Bearer ttd', '/data/11111111-1111-1111-1111-111111111111');
    expect([status, JSON.parse(body)]).toMatchObject([404, { title: 'Data Element Not Found' }]);
  });

  it('a PDP that is away is an empty 500; Storage away at the instance is its own status', async () => {
    const { platform } = app.context.world;
    platform.breakDown({ call: 'pdp', status: 503, times: 1 });
    const pdp = await app.call(instance.id, 'GET', model());
    expect([pdp.status, await pdp.text()]).toEqual([500, '']);
    platform.breakDown({ call: 'storage.getInstance', status: 503, body: 'x', times: 1 });
    const storage = await app.call(instance.id, 'GET', model());
    expect([storage.status, await storage.json()]).toEqual([
      503,
      { title: 'Instance Not Found', status: 503, detail: '503 - Service Unavailable - x' },
    ]);
  });
});

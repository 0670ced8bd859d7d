import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataElement } from '../world/index.js';
import { guidOf, StorageUnderTest } from './storage.fixture.js';

describe('data elements directly in Storage (contract §3.5)', () => {
  let storage: StorageUnderTest;
  beforeAll(async () => void (storage = await StorageUnderTest.start()));
  afterAll(() => storage.sandbox.close());

  const post = (
    id: string,
    query: string,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    storage.call('POST', `/instances/${id}/data?${query}`, {
      headers: { 'content-type': 'text/plain', ...headers },
      body,
    });

  it('checks no type, count or state: ref-data-as-pdf in an archived instance is accepted', async () => {
    const instance = storage.instance();
    storage.world.instances.update(guidOf(instance), 'x', ({ status }) => {
      status.isArchived = true;
    });
    const query = 'dataType=ref-data-as-pdf&generatedFromTask=Task_1';
    const response = await post(instance.id, query, 'no pdf at all');
    expect(response.status).toBe(201);
    const element = (await response.json()) as DataElement;
    expect(element.references).toEqual([
      { value: 'Task_1', relation: 'GeneratedFrom', valueType: 'Task' },
    ]);
  });

  it('an unknown dataType and an empty body are JSON strings with 400', async () => {
    const { id } = storage.instance();
    const unknown = await post(id, 'dataType=nope', 'x');
    expect([unknown.status, await unknown.json()]).toEqual([
      400,
      'Requested element type is not declared in application metadata',
    ]);
    const nothing = await post(id, 'dataType=vedlegg', '');
    expect([nothing.status, await nothing.json()]).toEqual([
      400,
      'Empty stream provided. Cannot persist data.',
    ]);
  });

  it('gives back the stored bytes under the decoded name (contract §10 no. 31)', async () => {
    const { id } = storage.instance();
    const disposition = "attachment; filename*=UTF-8''kj%C3%B8p%20%C3%A5%20%E2%82%AC.txt";
    const made = await post(id, 'dataType=vedlegg', 'hei', { 'content-disposition': disposition });
    const element = (await made.json()) as DataElement;
    expect(element.filename).toBe('kjøp å €.txt');
    const got = await storage.call('GET', `/instances/${id}/data/${element.id}`);
    expect(await got.text()).toBe('hei');
    expect(got.headers.get('content-type')).toBe('text/plain');
    expect(got.headers.get('content-disposition')).toBe(
      `attachment; filename="kj_p _ _.txt"; filename*=UTF-8''kj%C3%B8p%20%C3%A5%20%E2%82%AC.txt`,
    );
  });

  it('takes only the first section of a multipart body', async () => {
    const { id } = storage.instance();
    const form = new FormData();
    form.append('one', new Blob(['first'], { type: 'text/plain' }), 'a.txt');
    form.append('two', new Blob(['second'], { type: 'text/plain' }), 'b.txt');
    const path = `/instances/${id}/data?dataType=vedlegg`;
    const response = await storage.call('POST', path, { body: form });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      filename: 'a.txt',
      size: 5,
      contentType: 'text/plain',
    });
    expect(storage.world.instances.get(guidOf({ id }))!.data).toHaveLength(1);
  });

  it('DELETE takes the element away and leaves an event', async () => {
    const { id } = storage.instance();
    const element = (await (await post(id, 'dataType=vedlegg', 'x')).json()) as DataElement;
    const path = `/instances/${id}/data/${element.id}`;
    expect((await storage.call('DELETE', path)).status).toBe(200);
    expect((await storage.call('GET', path)).status).toBe(404);
    const events = storage.world.instances.events(guidOf({ id }));
    expect(events.at(-1)).toMatchObject({ eventType: 'Deleted', dataId: element.id });
  });

  it('without the right to write it is an empty 403', async () => {
    const { id } = storage.instance({ appId: 'ttd/saksbehandling' });
    const claims = { 'urn:altinn:userid': 1337, 'urn:altinn:partyid': 501337 };
    const init = { headers: { 'content-type': 'text/plain' }, body: 'x' };
    const path = `/instances/${id}/data?dataType=vedlegg`;
    const response = await storage.call('POST', path, init, claims);
    expect([response.status, await response.text()]).toEqual([403, '']);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppUnderTest } from '../app-b.fixture.js';

let app: AppUnderTest;

beforeAll(async () => {
  app = await AppUnderTest.start();
});
afterAll(() => app.close());

const get = async (path: string, accept = '*/*'): Promise<[number, string | null, string]> => {
  const answer = await fetch(app.url + path, { headers: { accept }, redirect: 'manual' });
  return [answer.status, answer.headers.get('content-type'), await answer.text()];
};

describe('what an app tells about itself (contract §8)', () => {
  it('metadata with every member of the class, for 60 s in a cache', async () => {
    const answer = await fetch(`${app.url}/api/v1/applicationmetadata`);
    expect(answer.headers.get('cache-control')).toBe('public,max-age=60');
    const { dataTypes, ...metadata } = (await answer.json()) as { dataTypes: unknown[] };
    expect(metadata).toMatchObject({
      id: 'ttd/app-b',
      altinnNugetVersion: '8.12.7.0',
      apiScopes: null,
    });
    expect(dataTypes).toHaveLength(5);
  });

  it('the JSON schema is text, or a JSON string of it with Accept: application/json', async () => {
    const [, type, text] = await get('/api/jsonschema/model');
    expect(type).toBe('text/plain; charset=utf-8');
    const [, jsonType, json] = await get('/api/jsonschema/model', 'application/json');
    expect(jsonType).toBe('application/json; charset=utf-8');
    expect(JSON.parse(json)).toBe(text);
    expect(JSON.parse(text)).not.toHaveProperty('x-csharp');
  });

  it('an unknown schema is an empty 500', async () => {
    expect(await get('/api/jsonschema/ukjent')).toEqual([500, null, '']);
  });

  it.each([
    ['/api/v1/meta/process', 'definitions'],
    ['/api/v1/meta/authorizationpolicy', '[ORG]'],
  ])('%s is the file itself', async (path, part) => {
    const [status, type, text] = await get(path);
    expect([status, type]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(text).toContain(part);
  });

  it('texts by language; what an app does not have is a 404', async () => {
    expect(JSON.parse((await get('/api/v1/texts/nb'))[2])).toEqual({
      id: 'ttd-app-b-nb',
      org: 'ttd',
      language: 'nb',
      resources: [{ id: 'appName', value: 'basic', variables: null }],
    });
    expect((await get('/api/v1/texts/xx'))[0]).toBe(404);
    expect((await get('/api/layoutsets'))[0]).toBe(404);
  });

  it('a path that is none has an empty 404', async () => {
    expect(await get('/api/v1/nope')).toEqual([404, null, '']);
  });

  it('the page of an app sends a stranger to the login', async () => {
    const answer = await fetch(app.url, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      302,
      expect.stringMatching(/^https:.*\/authentication\?goto=https%3a%2f%2f.*%2fttd%2fapp-b$/),
    ]);
  });
});

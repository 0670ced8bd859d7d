import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AltinnClient } from '../../../test/support/altinn-client.js';
import { answer, Loopback, type SeenRequest } from '../../../test/support/loopback.js';
import { appId, type Instance, InstanceGateway } from '../index.js';

const app = appId('ttd/klage');
const path = '/storage/api/v1/instances';
const row = (n: number, of: string = app) => ({
  id: `500000/00000000-0000-4000-8000-00000000000${String(n)}`,
  appId: of,
  instanceOwner: { partyId: '500000' },
});

describe('the pages of changed instances', () => {
  let storage: Loopback;
  let client: AltinnClient;
  let pages: Record<string, object>;
  beforeEach(async () => {
    pages = {};
    storage = await new Loopback(({ url }: SeenRequest, response) => {
      const page = pages[new URL(url, 'http://x').searchParams.get('continuationToken') ?? ''];
      if (page) answer(response, 200, page);
    }).start();
    client = await AltinnClient.to(storage.url);
  });
  afterEach(async () => {
    await client.close();
    await storage.stop();
  });

  const next = (token: string) => `https://platform.altinn.no${path}?continuationToken=${token}`;
  const read = async (signal = new AbortController().signal): Promise<string[][]> => {
    const window = {
      createdFrom: 0,
      changedFrom: 1_000,
      changedBefore: 2_500,
      ended: true,
    } as const;
    const found: string[][] = [];
    for await (const page of client.get(InstanceGateway).changed(app, window, signal)) {
      found.push(page.map(({ guid }: Instance) => guid.slice(-1)));
    }
    return found;
  };

  it('are asked for as Storage wants it, and `next` is followed on our own host', async () => {
    pages = {
      '': { instances: [row(1), row(2)], next: next('a') },
      a: { instances: [], next: next('b') },
      b: { instances: [row(1)], next: null },
    };
    expect(await read()).toEqual([['1', '2'], [], ['1']]);
    const [first, second] = storage.requests.map(({ url }) => new URL(url, storage.url));
    expect(first?.pathname).toBe(path);
    expect([...(first?.searchParams ?? [])]).toEqual([
      ['appId', app],
      ['created', 'gte:1970-01-01T00:00:00.000Z'],
      ['lastChanged', 'gte:1970-01-01T00:00:01.000Z'],
      ['lastChanged', 'lt:1970-01-01T00:00:02.500Z'],
      ['process.isComplete', 'true'],
      ['status.isSoftDeleted', 'false'],
      ['status.isHardDeleted', 'false'],
      ['includeDataElements', 'false'],
      ['order', 'asc:lastChanged'],
      ['size', '1000'],
    ]);
    expect(second?.search).toBe('?continuationToken=a');
  });

  it.each<[string, () => Record<string, object>]>([
    [
      'leads in a circle',
      () => ({ '': { instances: [], next: next('a') }, a: { instances: [], next: next('a') } }),
    ],
    [
      'holds an instance of another app',
      () => ({ '': { instances: [row(1, 'ttd/other')], next: null } }),
    ],
    ['is not a list', () => ({ '': { count: 0 } })],
  ])('are refused when one %s', async (_, made) => {
    pages = made();
    await expect(read()).rejects.toMatchObject({ failure: 'unknown' });
  });

  it('end at once when they are told to', async () => {
    const controller = new AbortController();
    const reading = read(controller.signal);
    while (storage.requests.length === 0) await new Promise((r) => setTimeout(r, 5));
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AltinnError' });
  });
});

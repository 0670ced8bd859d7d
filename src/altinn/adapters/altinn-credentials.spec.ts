import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AltinnClient } from '../../../test/support/altinn-client.js';
import { answer, Loopback } from '../../../test/support/loopback.js';
import { mintAuthorizedDelivery } from '../authorized-delivery.mint.js';
import { appId, DataGateway, InstanceCreator, InstanceGateway, ProcessGateway } from '../index.js';

const app = appId('ttd/klage');
const ref = { partyId: '500000', guid: '00000000-0000-4000-8000-000000000001' };
const element = '00000000-0000-4000-8000-000000000002';
const instance = { id: `${ref.partyId}/${ref.guid}`, appId: app, org: 'ttd' };

describe('a 401 of an app or of Storage', () => {
  let server: Loopback;
  let client: AltinnClient;
  /** Bodies of the 401s to come; undefined: an empty one. */
  let refusals: unknown[];

  beforeEach(async () => {
    refusals = [];
    server = await new Loopback((_request, response) => {
      if (refusals.length > 0) answer(response, 401, refusals.shift());
      else answer(response, 200, { ...instance, instanceOwner: { partyId: ref.partyId } });
    }).start();
    client = await AltinnClient.to(server.url);
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  const tokens = (): unknown[] => server.requests.map(({ headers }) => headers.authorization);
  const twice = ['Bearer token-1', 'Bearer token-2'];
  const read = () => client.get(InstanceGateway).find(app, ref);
  const next = () => client.get(ProcessGateway).next(app, ref);
  const write = () => client.get(DataGateway).putModel(app, ref, element, { a: 1 });
  const create = () => {
    const owner = { partyId: ref.partyId };
    const delivery = mintAuthorizedDelivery({ deliveryId: 'x', app, owner, decisionId: 'y' });
    return client.get(InstanceCreator).create(delivery, { dataValues: {} }, () => true);
  };

  it.each([
    ['a read', read],
    ['a write', write],
    ['process/next', next],
    ['a create', create],
  ])('at the door of %s is answered with one repeat and a new token', async (_, call) => {
    refusals.push(undefined);
    await call();
    expect(tokens()).toEqual(twice);
  });

  it('with a body is answered with a repeat of a read', async () => {
    refusals.push({ title: 'Unauthorized' });
    expect(await read()).toMatchObject({ id: instance.id });
    expect(tokens()).toEqual(twice);
  });

  it.each([
    ['a write', write],
    ['process/next', next],
  ])('with a body is no proof that %s did nothing: no repeat', async (_, call) => {
    refusals.push('"Unauthorized"');
    await expect(call()).rejects.toMatchObject({ name: 'AltinnError' });
    expect(tokens()).toEqual(['Bearer token-1']);
  });

  it('with a body is no proof that a create made nothing: no repeat', async () => {
    refusals.push({ title: 'Unauthorized' });
    expect(await create()).toMatchObject({ kind: 'unknown', code: 'token-died' });
    expect(tokens()).toEqual(['Bearer token-1']);
  });

  it.each([
    ['a read', () => read().catch(() => undefined)],
    ['a create', create],
  ])('again is the answer: %s is repeated once only', async (_, call) => {
    refusals.push(undefined, undefined, undefined);
    await call();
    expect(tokens()).toEqual(twice);
  });

  it('asks for a token that outlives a create, and for process/next too', async () => {
    await create();
    await next();
    await read();
    expect(client.tokens.asked.map(({ minRemaining }) => minRemaining)).toEqual([
      ...[150_000, 150_000, undefined],
    ]);
  });
});

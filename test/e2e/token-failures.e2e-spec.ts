import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { systemUser, TokenError } from '../../src/maskinporten/index.js';
import {
  claimsOf,
  minute,
  organisationNumber,
  read,
  request,
  TokenRig,
  type TokenRigOptions,
} from '../support/token-rig.js';

const customer = '991825827';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('requests for tokens', () => {
  let rig: TokenRig;
  const start = async (given?: TokenRigOptions): Promise<void> => {
    rig = await TokenRig.start(given);
  };
  afterEach(() => rig.close());

  it.each(['string', 'array'] as const)(
    'name the resource as %s, and get it as aud',
    async (as) => {
      await start({ options: { resourceFormat: as } });
      const resource = 'https://b.example/api';
      const token = await rig.service.maskinportenToken({ ...request, resource });
      expect(claimsOf(token).aud).toEqual(as === 'array' ? [resource] : resource);
    },
  );

  it('act for a consumer that has delegated the scope', async () => {
    await start();
    const { registry } = rig.sandbox.maskinporten;
    registry.grant(customer, read);
    registry.delegate(customer, organisationNumber, read);
    const asked = { client: 'ttd', scopes: [read], consumerOrg: customer };
    expect(claimsOf(await rig.service.altinnToken(asked))).toMatchObject({
      'urn:altinn:orgNumber': customer,
      supplier: { ID: `0192:${organisationNumber}` },
    });
  });

  it('name a system user: an array in the Maskinporten token, an object after the exchange', async () => {
    await start();
    const { registry } = rig.sandbox.maskinporten;
    const user = { organisationNumber: customer, clientId: rig.clientId, systemId: 'x' };
    registry.addSystemUser(user);
    const asked = { ...request, authorizationDetails: [systemUser(customer)] };
    const detail = { systemuser_org: { ID: `0192:${customer}` } };
    const token = await rig.service.maskinportenToken(asked);
    expect(claimsOf(token)['authorization_details']).toMatchObject([detail]);
    const exchanged = await rig.service.altinnToken(asked);
    expect(claimsOf(exchanged)['authorization_details']).toMatchObject(detail);
  });

  it('send nothing that a strict Maskinporten does not know', async () => {
    await start();
    const strict = await TokenRig.start({ strictClaims: true });
    await strict.service.altinnToken(request);
    await strict.close();
  });
});

type Spoil = (rig: TokenRig) => void;

describe('a refusal of Maskinporten', () => {
  let rig: TokenRig;
  afterEach(() => rig.close());

  const failureOf = (asked: object = {}): Promise<unknown> =>
    rig.service
      .maskinportenToken({ ...request, ...asked })
      .then(() => 'no failure')
      .catch((error: unknown) => error);

  const cases: [string, string, object, TokenRigOptions, Spoil?][] = [
    ['MP-100', 'permanent', {}, { clients: (own) => ({ ttd: { ...own, clientId: 'nobody' } }) }],
    ['MP-110', 'permanent', {}, { options: { issuer: 'http://127.0.0.1/elsewhere/' } }],
    ['MP-200', 'permanent', { scopes: ['altinn:other'] }, {}],
    ['MP-011', 'permanent', { consumerOrg: organisationNumber }, {}],
    ['MP-250', 'business', {}, { client: { granted: false } }],
    [
      ...(['MP-251', 'business', { scopes: [read], consumerOrg: customer }, {}] as const),
      ({ sandbox }) => sandbox.maskinporten.registry.grant(customer, read),
    ],
    ['MP-303', 'business', { authorizationDetails: [systemUser(customer)] }, {}],
    ['MP-121', 'key', {}, { client: { key: { exp: 1 } } }],
    [
      ...(['unknown-kid', 'key', {}, {}] as const),
      ({ sandbox, clientId, keys }) =>
        sandbox.maskinporten.registry.removeKey(clientId, String(keys[0]?.['kid'])),
    ],
  ];

  it.each(cases)('%s is %s, asked once, and remembered', async (...row) => {
    const [code, kind, asked, given, spoil] = row;
    rig = await TokenRig.start(given);
    spoil?.(rig);
    const failure = await failureOf(asked);
    expect(failure).toBeInstanceOf(TokenError);
    expect(failure).toMatchObject({ code, kind, client: 'ttd' });
    const { correlationId, scopes, message } = failure as TokenError;
    expect(correlationId).toMatch(uuid);
    for (const told of [code, 'ttd', correlationId ?? '?', ...scopes]) {
      expect(message).toContain(told);
    }
    expect(await failureOf(asked)).toMatchObject({ code, correlationId });
    expect(rig.asked.maskinporten).toBe(1);
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toMatch(/eyJ|"d":|PRIVATE/);
    rig.time.pass(minute);
    expect(await failureOf(asked)).toMatchObject({ code });
    expect(rig.asked.maskinporten).toBe(2);
  });

  it('with Retry-After is not asked again before, for any token of the client', async () => {
    rig = await TokenRig.start();
    const action = { status: 429, headers: { 'retry-after': '40' } };
    rig.sandbox.faults.add({ match: { path: '/mp/token' }, action });
    expect(await failureOf()).toMatchObject({ code: 'maskinporten-429', retryAfter: 40_000 });
    rig.time.pass(30_000);
    expect(await failureOf({ scopes: [read] })).toMatchObject({ retryAfter: 10_000 });
    expect(rig.asked.maskinporten).toBe(1);
    rig.time.pass(10_000);
    expect(await failureOf({ scopes: [read] })).toBe('no failure');
  });

  it('of one client leaves the others alone', async () => {
    rig = await TokenRig.start({
      clients: (own) => ({ ttd: { ...own, clientId: 'nobody' }, digdir: own }),
    });
    expect(await failureOf()).toMatchObject({ code: 'MP-100', client: 'ttd' });
    expect(await failureOf({ client: 'digdir' })).toBe('no failure');
    expect(await rig.metric('breaker_open', { client: 'ttd' })).toBe(1);
    expect(await rig.metric('breaker_open', { client: 'digdir' })).toBe(0);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OboBench } from '../support/obo-bench.js';

describe('tokens that are no evidence', () => {
  let obo: OboBench;
  beforeAll(async () => (obo = await OboBench.start()));
  afterAll(() => obo.bench.close());
  beforeEach(() => obo.begin());
  afterEach(() => obo.end());

  it.each<[string, string, () => Promise<string | undefined>]>([
    ['none', 'missing', () => Promise.resolve(undefined)],
    ['an empty one', 'missing', () => Promise.resolve('')],
    ['no token', 'malformed', () => Promise.resolve('abc')],
    ['two', 'malformed', async () => `${await obo.sophies()}, ${await obo.sophies()}`],
    ['a huge one', 'too-large', () => obo.signed({ more: 'x'.repeat(9_000) })],
    ['one of the app owner', 'claim-missing', () => obo.home('GetTestOrgToken/ttd')],
    [
      'one of an organisation with a user',
      'not-a-person',
      () => obo.signed({ 'urn:altinn:orgNumber': '1' }),
    ],
    ['one of a system user', 'not-a-person', () => obo.signed({ authorization_details: [{}] })],
    [
      'one of Maskinporten, exchanged',
      'not-a-person',
      () => obo.signed({ 'urn:altinn:authenticatemethod': 'maskinporten' }),
    ],
    ['an ID token', 'not-an-access-token', () => obo.signed({ nonce: 'n' })],
    [
      'one of another Altinn',
      'issuer-unknown',
      () => obo.signed({ iss: 'https://platform.altinn.no/' }),
    ],
    ['one that has ended', 'expired', () => obo.signed({ exp: obo.now() - 60 })],
    ['one without an end', 'claim-missing', () => obo.signed({ exp: undefined })],
    ['one without a user', 'claim-missing', () => obo.signed({ 'urn:altinn:userid': undefined })],
    [
      'one of a strange user',
      'claim-invalid',
      () => obo.signed({ 'urn:altinn:userid': '1337; drop' }),
    ],
    [
      'one of a level that there is not',
      'claim-invalid',
      () => obo.signed({ 'urn:altinn:authlevel': 5 }),
    ],
    ["one of a caller's own making", 'signature', forged],
    ["the caller's own", 'key-unknown', () => obo.bench.token()],
  ])('T5 refuses %s', async (_, cause, token) => {
    await obo.expectRefusal(await obo.post(await token()), 'invalid-end-user-token', cause);
    expect(obo.asked).toEqual([]);
  });

  function forged(): Promise<string> {
    const { kid } = obo.sandbox.altinnKeys.signing;
    const { privateKey } = obo.sandbox.people.keys.signing;
    return obo.signed({}, { ...obo.sandbox.altinnKeys.signing, kid, privateKey });
  }

  it('T5 is no bearer token', async () => {
    const headers = {
      authorization: `Bearer ${await obo.sophies()}`,
      'altinn-user-token': await obo.sophies(),
    };
    const path = '/api/v1/flows/leser/handovers';
    expect((await obo.bench.call('POST', path, { instance: obo.source }, headers)).status).toBe(
      401,
    );
  });
});

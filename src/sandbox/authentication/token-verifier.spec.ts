import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createCore } from '../core.js';
import type { SandboxCore } from '../core.js';
import { newRsaKey } from '../keys/rsa-key.js';
import { signAltinnToken } from './altinn-token.js';

describe('An app’s check of an Altinn token (reference §5.4b; recorded/01)', () => {
  let core: SandboxCore;
  let url: string;

  beforeAll(async () => {
    core = await createCore();
    url = await core.listen(0, '127.0.0.1');
  });
  beforeEach(() => void (core.clock.offsetMs = 0));
  afterAll(() => core.close());

  const token = (claims: Record<string, unknown> = {}): Promise<string> =>
    signAltinnToken(core.altinnKeys, {
      'urn:altinn:org': 'ttd',
      'urn:altinn:orgNumber': '405003309',
      'urn:altinn:authlevel': 3,
      scope: 'altinn:serviceowner altinn:serviceowner/instances.read',
      exp: core.clock.seconds() + 60,
      ...claims,
    });
  const verify = (authorization: string | undefined) => core.tokens.verify(authorization);

  it('tells the service owner and its scopes', async () => {
    const exp = core.clock.seconds() + 60;
    expect(await verify(`bearer ${await token({ exp })}`)).toMatchObject({
      kind: 'org',
      org: 'ttd',
      orgNumber: '405003309',
      authLevel: 3,
      scopes: ['altinn:serviceowner', 'altinn:serviceowner/instances.read'],
      expiresAt: exp * 1000,
    });
  });

  it.each([
    ['no token', undefined, 'missing'],
    ['basic auth', 'Basic abc', 'missing'],
    ['an opaque token', 'Bearer opaque', 'invalid'],
    ['three parts that are no JWT', 'Bearer abc.def.ghi', 'unreadable'],
  ])('%s is %s: %s', async (_name, header, fault) =>
    expect(await verify(header)).toEqual({ fault }),
  );

  it.each<[string, () => Promise<string>]>([
    ['without exp', () => token({ exp: undefined })],
    ['a raw Maskinporten token', () => core.maskinporten.mintToken()],
    ['a broken signature', async () => `${(await token()).slice(0, -8)}AAAAAAAA`],
    ['not yet valid', () => token({ nbf: core.clock.seconds() + 5 })],
  ])('%s is invalid', async (_name, make) =>
    expect(await verify(`Bearer ${await make()}`)).toEqual({ fault: 'invalid' }),
  );

  it('dies at exp exactly, by the sandbox clock: no skew', async () => {
    const header = `Bearer ${await token()}`;
    core.clock.offsetMs = 58_000;
    expect(await verify(header)).toHaveProperty('kind', 'org');
    core.clock.offsetMs = 60_000;
    expect(await verify(header)).toEqual({ fault: 'invalid' });
  });

  it('an unknown kid passes when a published key has signed; another key does not', async () => {
    const { privateKey } = core.altinnKeys.signing;
    const claims = { 'urn:altinn:org': 'ttd', scope: '', iss: undefined, client_id: undefined };
    const header = { kid: 'unknown' };
    const known = await core.maskinporten.mintToken(claims, { key: privateKey, header });
    expect(await verify(`Bearer ${known}`)).toHaveProperty('org', 'ttd');
    const other = await newRsaKey();
    const forged = await core.maskinporten.mintToken(claims, { key: other.privateKey, header });
    expect(await verify(`Bearer ${forged}`)).toEqual({ fault: 'invalid' });
  });

  it('rollover: tokens of both certificates pass until the old one is withdrawn', async () => {
    const before = `Bearer ${await token()}`;
    await core.altinnKeys.publishNext();
    expect(core.altinnKeys.jwks().keys).toHaveLength(2);
    core.altinnKeys.switchToNext();
    expect(await verify(before)).toHaveProperty('org', 'ttd');
    expect(await verify(`Bearer ${await token()}`)).toHaveProperty('org', 'ttd');
    core.altinnKeys.withdrawOld();
    expect(await verify(before)).toEqual({ fault: 'invalid' });
  });

  it('§5.1: localtest’s org token has urn:altinn:scope, strings as numbers and no issuer', async () => {
    const query = 'orgNumber=405003309&scopes=a%20b&authenticationLevel=2';
    const response = await fetch(`${url}/Home/GetTestOrgToken/ttd?${query}`);
    const caller = await verify(`Bearer ${await response.text()}`);
    expect(caller).toMatchObject({ kind: 'org', org: 'ttd', authLevel: 2, scopes: ['a', 'b'] });
    expect(caller).not.toHaveProperty('claims.iss');
    expect(caller).not.toHaveProperty('claims.scope');
  });

  it('localtest’s user token is user 1337 with party 501337; an unknown user is 404', async () => {
    const response = await fetch(`${url}/Home/GetTestUserToken/1337`);
    const caller = await verify(`Bearer ${await response.text()}`);
    expect(caller).toMatchObject({ kind: 'user', userId: 1337, partyId: 501337, authLevel: 2 });
    expect((await fetch(`${url}/Home/GetTestUserToken/1`)).status).toBe(404);
  });

  it('a system user’s token is neither org nor user', async () => {
    const details = { type: 'urn:altinn:systemuser' };
    const header = `Bearer ${await token({ authorization_details: details })}`;
    expect(await verify(header)).toHaveProperty('kind', 'other');
  });
});

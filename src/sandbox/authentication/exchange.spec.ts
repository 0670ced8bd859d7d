import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { createCore } from '../core.js';
import type { SandboxCore } from '../core.js';
import { organisation } from '../maskinporten/authorization-details.js';

const openid = '/authentication/api/v1/openid/';

describe('Altinn token exchange (reference §3, §5.1)', () => {
  let core: SandboxCore;
  let url: string;

  beforeAll(async () => {
    core = await createCore();
    url = await core.listen(0, '127.0.0.1');
  });
  beforeEach(() => void (core.clock.offsetMs = 0));
  afterAll(() => core.close());

  const exchange = (
    token: string | undefined,
    { provider = 'maskinporten', query = '', headers = {} } = {},
  ): Promise<Response> =>
    fetch(`${url}/authentication/api/v1/exchange/${provider}${query}`, {
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    });
  const exchanged = async (claims: Record<string, unknown>, query = '') =>
    decodeJwt(await (await exchange(await core.maskinporten.mintToken(claims), { query })).text());
  const serviceOwner = 'altinn:serviceowner/instances.read';

  it('a token by the real grant becomes a service owner’s Altinn token', async () => {
    const scopes = [serviceOwner];
    const client = { organisationNumber: '405003309', scopes };
    const { clientId, jwk } = await core.maskinporten.addClient(client);
    const source = await core.maskinporten.issueCallerToken({ clientId, jwk, scopes });
    const token = await (await exchange(source)).text();
    const { x5t, kid, ...header } = decodeProtectedHeader(token);
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(kid).toMatch(/^[0-9A-F]{40}$/);
    expect(x5t).toBe(Buffer.from(kid!, 'hex').toString('base64url'));
    const { iat, nbf, exp, sid, ...claims } = decodeJwt(token);
    expect(claims).toEqual({
      iss: `${url}${openid}`,
      'urn:altinn:org': 'ttd',
      'urn:altinn:orgNumber': '405003309',
      'urn:altinn:authenticatemethod': 'maskinporten',
      'urn:altinn:authlevel': 3,
      token_type: 'Bearer',
      client_id: clientId,
      scope: serviceOwner,
      consumer: organisation('405003309'),
      jti: decodeJwt(source).jti,
    });
    expect(sid).toBeTruthy();
    expect([nbf, exp! - iat!]).toEqual([iat, 1800]);
  });

  it('aud, iss, client_amr and sid are removed; supplier is kept', async () => {
    const supplier = organisation('910000000');
    const claims = await exchanged({ aud: 'https://x', sid: 'old', supplier });
    expect(claims).toMatchObject({ iss: `${url}${openid}`, supplier });
    expect(claims).not.toHaveProperty('aud');
    expect(claims).not.toHaveProperty('client_amr');
    expect(claims['sid']).not.toBe('old');
  });

  it.each([
    ['no service owner scope', 'flerapp:x', '405003309', '', undefined],
    ['not in the list of orgs', serviceOwner, '910000000', '', undefined],
    ['digdir', serviceOwner, '991825827', '', 'digdir'],
    ['digdir with test', serviceOwner, '991825827', '?test=true', 'ttd'],
  ])('urn:altinn:org: %s', async (_name, scope, orgNumber, query, org) => {
    const claims = await exchanged({ scope, consumer: organisation(orgNumber) }, query);
    expect([claims['urn:altinn:org'], claims['urn:altinn:orgNumber']]).toEqual([org, orgNumber]);
  });

  it('authorization_details of one element becomes an object', async () => {
    const details = { type: 'urn:altinn:systemuser' };
    const claims = await exchanged({ authorization_details: [details] });
    expect(claims['authorization_details']).toEqual(details);
  });

  it.each([
    [undefined, 'text/plain; charset=utf-8'],
    ['text/plain', 'text/plain; charset=utf-8'],
    ['application/json, text/plain, */*', 'text/plain; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
    ['text/plain;q=0.5, application/json', 'application/json; charset=utf-8'],
  ])('Accept %j gives %s', async (accept, type) => {
    const headers = accept ? { accept } : {};
    const response = await exchange(await core.maskinporten.mintToken(), { headers });
    expect(response.headers.get('content-type')).toBe(type);
    const body = await response.text();
    const quoted = type.startsWith('application/json');
    expect(decodeJwt(quoted ? (JSON.parse(body) as string) : body).iss).toBe(`${url}${openid}`);
  });

  describe('401 for whatever is wrong with the token', () => {
    const now = (): number => core.clock.seconds();
    it.each<[string, () => Promise<string | undefined>]>([
      ['none', () => Promise.resolve(undefined)],
      ['garbage', () => Promise.resolve('a.b.c')],
      ['expired', () => core.maskinporten.mintToken({ exp: now() - 11 })],
      ['another issuer', () => core.maskinporten.mintToken({ iss: 'https://evil/' })],
      ['no consumer', () => core.maskinporten.mintToken({ consumer: undefined })],
      ['alg none', () => core.maskinporten.mintToken({}, { alg: 'none' })],
      [
        'another key',
        () => core.maskinporten.mintToken({}, { key: core.altinnKeys.signing.privateKey }),
      ],
    ])('%s', async (_name, token) => expect((await exchange(await token())).status).toBe(401));

    it('10 s of skew are forgiven', async () => {
      const token = await core.maskinporten.mintToken({ exp: now() - 5 });
      expect((await exchange(token)).status).toBe(200);
    });
  });

  it('400 for an unknown provider, 410 for an enterprise user', async () => {
    const token = await core.maskinporten.mintToken();
    expect((await exchange(token, { provider: 'bankid' })).status).toBe(400);
    const headers = { 'x-altinn-enterpriseuser-authentication': 'x' };
    expect((await exchange(token, { headers })).status).toBe(410);
  });

  it('the JWKS has standard base64 and no alg, and still verifies with jose', async () => {
    const discovery = await fetch(`${url}${openid}.well-known/openid-configuration`);
    const { issuer, jwks_uri } = (await discovery.json()) as Record<string, string>;
    const { keys } = (await (await fetch(jwks_uri!)).json()) as {
      keys: { kid: string; n: string; x5c: string[] }[];
    };
    const [key] = keys;
    expect(Object.keys(key!).sort()).toEqual(['e', 'kid', 'kty', 'n', 'use', 'x5c']);
    expect(key!.n).toMatch(/^[A-Za-z0-9+/]+==$/);
    const certificate = new X509Certificate(Buffer.from(key!.x5c[0]!, 'base64'));
    expect(certificate.fingerprint.replaceAll(':', '')).toBe(key!.kid);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    const token = await (await exchange(await core.maskinporten.mintToken())).text();
    const jwks = createRemoteJWKSet(new URL(jwks_uri!));
    await expect(jwtVerify(token, jwks, { issuer: issuer! })).resolves.toBeTruthy();
  });
});

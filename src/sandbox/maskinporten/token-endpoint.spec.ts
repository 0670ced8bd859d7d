import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import {
  expectRefusal,
  jwtBearer,
  organisationNumber,
  scope,
  TokenEndpointFixture,
} from './token-endpoint.fixture.js';

describe('Maskinporten token endpoint (reference §8.2)', () => {
  let mp: TokenEndpointFixture;

  beforeAll(async () => (mp = await TokenEndpointFixture.start()));
  beforeEach(() => mp.reset());
  afterAll(() => mp.core.close());

  it('§1.5: metadata has the issuer with a slash and no authorization endpoint', async () => {
    const response = await fetch(`${mp.url}/mp/.well-known/oauth-authorization-server`);
    expect(await response.json()).toEqual({
      issuer: `${mp.url}/mp/`,
      token_endpoint: `${mp.url}/mp/token`,
      jwks_uri: `${mp.url}/mp/jwk`,
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      grant_types_supported: [jwtBearer],
      token_endpoint_auth_signing_alg_values_supported: ['RS256', 'RS384', 'RS512'],
      authorization_details_types_supported: ['urn:altinn:systemuser', 'urn:altinn:consent'],
    });
  });

  describe('step 7, the token (§5.1)', () => {
    it('the answer has exactly four fields and the token verifies by the JWKS', async () => {
      const { status, body } = await mp.grant();
      expect(status).toBe(200);
      expect(Object.keys(body).sort()).toEqual([
        'access_token',
        'expires_in',
        'scope',
        'token_type',
      ]);
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 120, scope });
      const jwks = createRemoteJWKSet(new URL(`${mp.url}/mp/jwk`));
      const verified = await jwtVerify(body['access_token']!, jwks, { issuer: `${mp.url}/mp/` });
      expect(verified.protectedHeader).toEqual({ alg: 'RS256', kid: expect.any(String) });
      const { iat, exp, jti, ...others } = verified.payload;
      expect(others).toEqual({
        iss: `${mp.url}/mp/`,
        client_amr: 'private_key_jwt',
        token_type: 'Bearer',
        client_id: mp.clientId,
        scope,
        consumer: { authority: 'iso6523-actorid-upis', ID: `0192:${organisationNumber}` },
      });
      expect(exp! - iat!).toBe(120);
      expect(jti).toBeTruthy();
    });

    it.each([['https://our.api'], [['https://our.api']]])(
      'resource %j becomes aud',
      async (resource) => {
        const { body } = await mp.grant({ resource });
        expect(decodeJwt(body['access_token']!).aud).toEqual(resource);
      },
    );

    it('§1.3: the shortest of client lifetime and at_max_age wins', async () => {
      const scopes = ['long:scope', 'short:scope'];
      mp.core.maskinporten.registry.limitScope('long:scope', 3600);
      mp.core.maskinporten.registry.limitScope('short:scope', 30);
      const client = { organisationNumber, scopes, jwk: mp.jwk, accessTokenLifetime: 600 };
      const { clientId: iss } = await mp.core.maskinporten.addClient(client);
      expect((await mp.grant({ iss, scope: 'long:scope' })).body['expires_in']).toBe(600);
      expect((await mp.grant({ iss, scope: 'long:scope short:scope' })).body['expires_in']).toBe(
        30,
      );
    });

    it('§1.1: RS512 and RS256 of the same registered key are both taken', async () => {
      expect((await mp.grant({}, { key: { ...mp.jwk, alg: 'RS512' } })).status).toBe(200);
      expect((await mp.grant({}, { key: { ...mp.jwk, alg: 'RS256' } })).status).toBe(200);
    });

    it('the issuer key can be rolled over: two keys in the JWKS, then the new one signs', async () => {
      const kid = async (): Promise<unknown> =>
        decodeProtectedHeader((await mp.grant()).body['access_token']!).kid;
      const before = await kid();
      const step = (name: string): Promise<Response> =>
        fetch(`${mp.url}/__sandbox/keys/maskinporten/${name}`, { method: 'POST' });
      expect((await step('publish')).status).toBe(204);
      const jwks = (await (await fetch(`${mp.url}/mp/jwk`)).json()) as { keys: { kid: string }[] };
      expect(jwks.keys).toHaveLength(2);
      expect(await kid()).toBe(before);
      await step('switch');
      expect(await kid()).toBe(jwks.keys[1]!.kid);
      await step('withdraw');
      expect(mp.core.maskinporten.issuerKeys.jwks().keys).toHaveLength(1);
    });
  });

  describe('step 1, the request', () => {
    it('only POST: 405', async () => {
      const response = await fetch(`${mp.url}/mp/token`);
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    });

    it('a JSON body: invalid_request', async () => {
      const body = JSON.stringify({ grant_type: jwtBearer, assertion: await mp.assertion() });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${mp.url}/mp/token`, { method: 'POST', headers, body });
      const answer = (await response.json()) as Record<string, string>;
      expectRefusal({ status: response.status, body: answer }, 400, 'invalid_request', 'form');
    });

    it('another grant_type: unsupported_grant_type', async () => {
      const form = { grant_type: 'client_credentials', assertion: await mp.assertion() };
      expectRefusal(await mp.post(form), 400, 'unsupported_grant_type', 'grant_type');
    });

    it('no assertion, or two: invalid_request', async () => {
      const one: [string, string] = ['assertion', await mp.assertion()];
      const type: [string, string] = ['grant_type', jwtBearer];
      expectRefusal(await mp.post([type]), 400, 'invalid_request', 'assertion');
      expectRefusal(await mp.post([type, one, one]), 400, 'invalid_request', 'assertion');
    });
  });
});

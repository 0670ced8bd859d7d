import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { newClientKey } from './client-keys.js';
import type { ClientJwk } from './client-keys.js';
import {
  expectRefusal,
  jwtBearer,
  organisationNumber,
  TokenEndpointFixture,
} from './token-endpoint.fixture.js';
import type { TokenAnswer } from './token-endpoint.fixture.js';

describe('Maskinporten assertion (reference §8.2)', () => {
  let mp: TokenEndpointFixture;

  beforeAll(async () => (mp = await TokenEndpointFixture.start()));
  beforeEach(() => mp.reset());
  afterAll(() => mp.core.close());

  describe('steps 2 to 4, who made the assertion', () => {
    it('no JWT: invalid_grant', async () =>
      expectRefusal(
        await mp.post({ grant_type: jwtBearer, assertion: 'x.y.z' }),
        400,
        'invalid_grant',
        '',
      ));

    it('PS256: MP-124', async () => {
      const header = { alg: 'PS256' };
      const key = { ...mp.jwk, alg: 'PS256' } as unknown as ClientJwk;
      expectRefusal(await mp.grant({}, { key, header }), 400, 'invalid_grant', 'MP-124');
    });

    it('unknown client: MP-100', async () =>
      expectRefusal(await mp.grant({ iss: randomUUID() }), 400, 'invalid_grant', 'MP-100'));

    it('unknown kid: its text, without a code', async () => {
      const answer = await mp.grant({}, { header: { kid: 'other' } });
      const text = 'Unknown key identifier (kid) for client. (correlation';
      expectRefusal(answer, 400, 'invalid_grant', text);
    });

    it('another key under a registered kid: MP-124', async () => {
      const forged = { ...(await newClientKey()), kid: mp.jwk.kid };
      expectRefusal(await mp.grant({}, { key: forged }), 400, 'invalid_grant', 'MP-124');
    });

    it('a new key is unknown until it has propagated (§1.4)', async () => {
      const next = await newClientKey();
      mp.core.maskinporten.registry.registerKey(mp.clientId, next, 120_000);
      expectRefusal(
        await mp.grant({}, { key: next }),
        400,
        'invalid_grant',
        'Unknown key identifier (kid)',
      );
      mp.core.clock.offsetMs = 119_000;
      expectRefusal(
        await mp.grant({}, { key: next }),
        400,
        'invalid_grant',
        'Unknown key identifier (kid)',
      );
      mp.core.clock.offsetMs = 121_000;
      expect((await mp.grant({}, { key: next })).status).toBe(200);
    });

    it('a key past its exp: MP-121', async () => {
      const old = { ...mp.jwk, kid: 'old', exp: mp.core.clock.seconds() - 1 };
      mp.core.maskinporten.registry.registerKey(mp.clientId, old);
      expectRefusal(await mp.grant({}, { key: old }), 400, 'invalid_grant', 'MP-121');
    });

    const publicKey = () =>
      createPublicKey(createPrivateKey({ key: { ...mp.jwk }, format: 'jwk' }));

    it('an enterprise certificate of ours in x5c is taken', async () => {
      const x5c = [await mp.core.maskinporten.authorities.issue(publicKey(), organisationNumber)];
      const { status, body } = await mp.grant({}, { header: { kid: undefined, x5c } });
      expect(status).toBe(200);
      expect(decodeJwt(body['access_token']!)['client_amr']).toBe('virksomhetssertifikat');
    });

    it('x5c: not an array MP-123, not ours MP-120, another organisation MP-122', async () => {
      const withX5c = (x5c: unknown): Promise<TokenAnswer> =>
        mp.grant({}, { header: { kid: undefined, x5c } });
      const ours = await mp.core.maskinporten.authorities.issue(publicKey(), '991825827');
      expectRefusal(await withX5c(ours), 400, 'invalid_grant', 'MP-123');
      expectRefusal(
        await withX5c([mp.core.altinnKeys.signing.certificate]),
        400,
        'invalid_grant',
        'MP-120',
      );
      expectRefusal(await withX5c([ours]), 400, 'invalid_grant', 'MP-122');
    });

    it('both kid and x5c: refused', async () => {
      const x5c = [await mp.core.maskinporten.authorities.issue(publicKey(), organisationNumber)];
      expectRefusal(
        await mp.grant({}, { header: { x5c } }),
        400,
        'invalid_grant',
        'either kid or x5c',
      );
    });
  });

  describe('step 5, the claims', () => {
    it.each([
      ['the token endpoint', () => `${mp.url}/mp/token`],
      ['no trailing slash', () => `${mp.url}/mp`],
      ['two audiences', () => [`${mp.url}/mp/`, 'https://other/']],
      ['none', () => undefined],
    ])('aud is %s: MP-110', async (_name, aud) =>
      expectRefusal(await mp.grant({ aud: aud() }), 400, 'invalid_grant', 'MP-110'),
    );

    it('aud as an array of one is taken', async () =>
      expect((await mp.grant({ aud: [`${mp.url}/mp/`] })).status).toBe(200));

    it('an unknown claim: Invalid assertion; nbf passes', async () => {
      expectRefusal(await mp.grant({ sub: 'x' }), 400, 'invalid_grant', 'Invalid assertion');
      expect((await mp.grant({ nbf: mp.core.clock.seconds() })).status).toBe(200);
    });

    it.each([
      ['iat 15 s ahead', 15, 60, 'Issue time is after now'],
      ['iat 15 s behind', -15, 60, 'MP-130'],
      ['expired', -5, 4, 'MP-130'],
      ['living 121 s', 0, 121, 'MP-011'],
    ])('%s', async (_name, offset, life, text) => {
      const iat = mp.core.clock.seconds() + offset;
      expectRefusal(await mp.grant({ iat, exp: iat + life }), 400, 'invalid_grant', text);
    });

    it('the clock of the sandbox decides, and its Date header shows it', async () => {
      const iat = mp.core.clock.seconds();
      mp.core.clock.offsetMs = -3600_000;
      expectRefusal(
        await mp.grant({ iat, exp: iat + 60 }),
        400,
        'invalid_grant',
        'Issue time is after now',
      );
      const date = (await fetch(`${mp.url}/mp/jwk`)).headers.get('date');
      expect(Math.abs(Date.parse(date!) - (Date.now() - 3600_000))).toBeLessThan(60_000);
    });

    it('the same jti again: MP-012', async () => {
      const jti = randomUUID();
      expect((await mp.grant({ jti })).status).toBe(200);
      expectRefusal(await mp.grant({ jti }), 400, 'invalid_grant', 'MP-012');
    });

    it('the same assertion without jti again: MP-012', async () => {
      const form = { grant_type: jwtBearer, assertion: await mp.assertion({ jti: undefined }) };
      expect((await mp.post(form)).status).toBe(200);
      expectRefusal(await mp.post(form), 400, 'invalid_grant', 'MP-012');
    });

    it('dropAfterProcessing consumes the jti: the same assertion is refused, a new one is not', async () => {
      const form = { grant_type: jwtBearer, assertion: await mp.assertion() };
      mp.core.faults.add({ match: { path: '^/mp/token$' }, action: { dropAfterProcessing: true } });
      await expect(mp.post(form)).rejects.toThrow();
      expectRefusal(await mp.post(form), 400, 'invalid_grant', 'MP-012');
      expect((await mp.grant()).status).toBe(200);
    });
  });
});

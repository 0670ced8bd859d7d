import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { organisation } from './authorization-details.js';
import {
  expectRefusal,
  organisationNumber,
  scope,
  TokenEndpointFixture,
} from './token-endpoint.fixture.js';

describe('Maskinporten access (reference §8.2)', () => {
  let mp: TokenEndpointFixture;

  beforeAll(async () => (mp = await TokenEndpointFixture.start()));
  beforeEach(() => mp.reset());
  afterAll(() => mp.core.close());

  describe('step 6, what is asked for', () => {
    it.each([['other:scope'], [`${scope} other:scope`], [''], [undefined]])(
      'scope %j that the client does not have: MP-200',
      async (asked) =>
        expectRefusal(await mp.grant({ scope: asked }), 400, 'invalid_scope', 'MP-200'),
    );

    it('consumer without a grant: MP-250', async () => {
      const ungranted = { organisationNumber, scopes: ['some:scope'], jwk: mp.jwk, granted: false };
      const { clientId: iss } = await mp.core.maskinporten.addClient(ungranted);
      const answer = await mp.grant({ iss, scope: 'some:scope' });
      expectRefusal(answer, 403, 'forbidden', 'MP-250: Consumer has not been granted access');
    });

    it('consumer_org: MP-250, MP-251, then a token with consumer and supplier', async () => {
      const claims = { consumer_org: '910000000' };
      const { registry } = mp.core.maskinporten;
      expectRefusal(await mp.grant(claims), 403, 'forbidden', 'MP-250');
      registry.grant('910000000', scope);
      expectRefusal(await mp.grant(claims), 403, 'forbidden', 'MP-251');
      registry.delegate('910000000', organisationNumber, scope);
      const { body } = await mp.grant(claims);
      expect(decodeJwt(body['access_token']!)).toMatchObject({
        consumer: organisation('910000000'),
        supplier: organisation(organisationNumber),
        delegation_source: `${mp.url}/`,
      });
    });

    it.each([[organisationNumber], ['0192:910000000'], [910000000]])(
      'consumer_org %j: MP-011',
      async (org) =>
        expectRefusal(await mp.grant({ consumer_org: org }), 400, 'invalid_request', 'MP-011'),
    );

    const detail = { type: 'urn:altinn:systemuser', systemuser_org: organisation('910000001') };

    it.each([
      [[{ ...detail, type: 'other' }], 'MP-301'],
      [[detail, detail], 'MP-301'],
      [[{ ...detail, systemuser_org: { authority: 'x', ID: '0192:910000001' } }], 'MP-302'],
      [[{ ...detail, externalRef: 'not allowed!' }], 'MP-302'],
    ])('authorization_details %j: %s', async (details, code) => {
      const answer = await mp.grant({ authorization_details: details });
      expectRefusal(answer, 400, 'invalid_request', code);
    });

    it('no such system user: MP-303; with one: its details in the token', async () => {
      const claims = { authorization_details: [detail] };
      expectRefusal(await mp.grant(claims), 400, 'invalid_altinn_customer_configuration', 'MP-303');
      const systemuser = {
        organisationNumber: '910000001',
        clientId: mp.clientId,
        systemId: '1_system',
      };
      const id = mp.core.maskinporten.registry.addSystemUser(systemuser);
      const { body } = await mp.grant(claims);
      expect(decodeJwt(body['access_token']!)['authorization_details']).toEqual([
        { ...detail, systemuser_id: [id], system_id: '1_system' },
      ]);
    });
  });
});

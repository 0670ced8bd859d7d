import { describe, expect, it } from '@jest/globals';
import { load, problems, tt02 } from './config.fixture.js';

const entra = {
  FLERAPP_PEOPLE_ISSUER: 'https://login.microsoftonline.com/0b9f/v2.0',
  FLERAPP_PEOPLE_JWKS_URI: 'https://login.microsoftonline.com/0b9f/discovery/v2.0/keys',
  FLERAPP_PEOPLE_AUDIENCE: 'api://flerapp',
};

describe('the configuration of people', () => {
  it('is absent, or whole', () => {
    expect(load(tt02).inbound.people).toBeUndefined();
    expect(load({ ...tt02, ...entra }).inbound.people).toEqual({
      issuer: entra.FLERAPP_PEOPLE_ISSUER,
      jwksUri: entra.FLERAPP_PEOPLE_JWKS_URI,
      audience: 'api://flerapp',
      groupsClaim: 'groups',
      acr: [],
      algorithms: ['RS256'],
    });
    const { FLERAPP_PEOPLE_ISSUER: issuer } = entra;
    expect(problems({ ...tt02, FLERAPP_PEOPLE_ISSUER: issuer })).toEqual([
      'FLERAPP_PEOPLE_JWKS_URI: required together with FLERAPP_PEOPLE_ISSUER',
      'FLERAPP_PEOPLE_AUDIENCE: required together with FLERAPP_PEOPLE_ISSUER',
    ]);
  });

  it('takes claims, levels and algorithms of the provider', () => {
    const more = {
      FLERAPP_PEOPLE_GROUPS_CLAIM: 'roles',
      FLERAPP_PEOPLE_ACR: 'substantial,high',
      FLERAPP_PEOPLE_ALGORITHMS: 'PS256,ES256',
    };
    expect(load({ ...tt02, ...entra, ...more }).inbound.people).toMatchObject({
      groupsClaim: 'roles',
      acr: ['substantial', 'high'],
      algorithms: ['PS256', 'ES256'],
    });
    for (const algorithm of ['none', 'HS256', 'RS256,HS256']) {
      const wrong = { FLERAPP_PEOPLE_ALGORITHMS: algorithm };
      expect(problems({ ...tt02, ...entra, ...wrong })).toEqual([
        expect.stringMatching('^FLERAPP_PEOPLE_ALGORITHMS: must be signature algorithms'),
      ]);
    }
  });

  it('is another issuer than Maskinporten', () => {
    const issuer = { FLERAPP_PEOPLE_ISSUER: 'https://test.maskinporten.no/' };
    expect(problems({ ...tt02, ...entra, ...issuer })).toEqual([
      'FLERAPP_PEOPLE_ISSUER: must be another issuer than Maskinporten',
    ]);
  });

  it.each([
    'http://login.example/',
    'https://localhost/',
    'https://127.0.0.1:8/',
    'https://[::1]/',
  ])('T8 T13 tt02 and production do not take %s', (url) => {
    const open = { FLERAPP_PEOPLE_ISSUER: url, FLERAPP_PEOPLE_JWKS_URI: `${url}keys` };
    expect(problems({ ...tt02, ...entra, ...open })).toEqual([
      'FLERAPP_PEOPLE_ISSUER: must be an https URL of another machine in profile tt02',
      'FLERAPP_PEOPLE_JWKS_URI: must be an https URL of another machine in profile tt02',
    ]);
  });
});

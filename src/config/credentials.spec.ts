import { createPrivateKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { folder, jwk, load, problems, settings, tt02 } from './config.fixture.js';

describe('the credentials of the configuration', () => {
  it('refuses a credential of another Maskinporten, and one without a key', () => {
    const other = `ttd=${settings('https://maskinporten.no/', 'other.json')}`;
    expect(problems({ ...tt02, FLERAPP_CREDENTIALS: other })).toEqual([
      'FLERAPP_CREDENTIALS (ttd): Authority must be the Maskinporten of the profile',
    ]);
    const file = join(folder, 'broken.json');
    writeFileSync(
      file,
      JSON.stringify({
        MaskinportenSettings: { ClientId: 'client', Authority: 'https://test.maskinporten.no/' },
      }),
    );
    expect(problems({ ...tt02, FLERAPP_CREDENTIALS: `ttd=${file}` })).toEqual([
      'FLERAPP_CREDENTIALS (ttd): Jwk is missing',
    ]);
  });

  it('tells each mistake with credentials once, by what would mend it', () => {
    const { FLERAPP_CREDENTIALS: pair, ...without } = tt02;
    expect(problems({ ...tt02, FLERAPP_CREDENTIALS: 'ttd' })).toEqual([
      'FLERAPP_CREDENTIALS: must be org=path pairs, comma-separated',
    ]);
    expect(problems({ ...tt02, FLERAPP_CREDENTIALS: `${pair},${pair}` })).toEqual([
      'FLERAPP_CREDENTIALS (ttd): there is one already',
    ]);
    expect(problems({ ...without, MASKINPORTEN_CLIENT_ID: 'nais-client' })).toEqual([
      expect.stringMatching('^FLERAPP_ORG: required'),
    ]);
    expect(problems(without)).toEqual([expect.stringMatching('^FLERAPP_CREDENTIALS: required')]);
  });

  it('takes a bare key, whose client and kid the environment names', () => {
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    const path = join(folder, 'key.pem');
    writeFileSync(path, key.export({ format: 'pem', type: 'pkcs8' }));
    const pem = { ...tt02, FLERAPP_CREDENTIALS: `ttd=${path}` };
    const ids = { FLERAPP_CLIENT_IDS: 'ttd=client', FLERAPP_KEY_IDS: 'ttd=key-2' };
    const { ttd } = load({ ...pem, ...ids }).maskinporten.clients;
    expect(ttd).toMatchObject({ clientId: 'client', keyFile: { path, kid: 'key-2' } });
    expect(ttd?.keys).toMatchObject([{ kid: 'key-2', alg: 'RS256', n: jwk.n }]);
    expect(problems({ ...pem, FLERAPP_KEY_IDS: 'ttd=key-2' })).toEqual([
      'FLERAPP_CREDENTIALS (ttd): has no client id: FLERAPP_CLIENT_IDS is required',
    ]);
    expect(problems({ ...pem, FLERAPP_CLIENT_IDS: 'ttd=client' })).toEqual([
      'FLERAPP_CREDENTIALS (ttd): PEM: neither a kid nor a certificate beside the key',
    ]);
    expect(problems({ ...tt02, FLERAPP_CLIENT_IDS: 'ttd=another' })).toEqual([
      'FLERAPP_CREDENTIALS (ttd): ClientId is not that of FLERAPP_CLIENT_IDS',
    ]);
  });

  it('tells where keys are read again, and where metadata is kept', () => {
    const { clients, metadataFolder } = load({ ...tt02, FLERAPP_DATA_FOLDER: '/d' }).maskinporten;
    expect(clients['ttd']?.keyFile).toEqual({ path: join(folder, 'settings.json') });
    expect(metadataFolder).toBe('/d/metadata');
  });

  it('reads NAIS variables for the one org', () => {
    const config = load({
      FLERAPP_PROFILE: 'tt02',
      FLERAPP_ORG: 'ttd',
      FLERAPP_INBOUND_SCOPES: 'ttd:flerapp',
      MASKINPORTEN_CLIENT_ID: 'nais-client',
      MASKINPORTEN_CLIENT_JWK: JSON.stringify(jwk),
      MASKINPORTEN_ISSUER: 'https://test.maskinporten.no/',
      MASKINPORTEN_TOKEN_ENDPOINT: 'https://test.maskinporten.no/token',
      MASKINPORTEN_SCOPES: 'altinn:serviceowner/instances.read',
    });
    expect(config.maskinporten.clients['ttd']).toMatchObject({ clientId: 'nais-client' });
  });

  it('asks for client ids alone where the keys are elsewhere', () => {
    const { FLERAPP_CREDENTIALS: file, ...without } = tt02;
    const external = { ...without, FLERAPP_SIGNING: 'external' };
    const ids = { FLERAPP_CLIENT_IDS: 'ttd=one,digdir=two', FLERAPP_ORG_NUMBERS: 'ttd=405003309' };
    expect(load({ ...external, ...ids }).maskinporten.clients).toEqual({
      ttd: { clientId: 'one', organisationNumber: '405003309' },
      digdir: { clientId: 'two' },
    });
    expect(problems(external)).toEqual([
      'FLERAPP_CLIENT_IDS: required when FLERAPP_SIGNING is external, org=client id',
    ]);
    expect(problems({ ...external, ...ids, FLERAPP_CREDENTIALS: file })).toEqual([
      'FLERAPP_CREDENTIALS: not allowed when FLERAPP_SIGNING is external',
    ]);
    expect(problems({ ...tt02, FLERAPP_SIGNING: 'kms' })).toEqual([
      expect.stringMatching('^FLERAPP_SIGNING: '),
    ]);
  });
});

import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { jwk, load, problems, settings, tt02 } from './config.fixture.js';
import { variableNames } from './read-environment.js';

describe('the configuration', () => {
  it('derives every URL of tt02 and production from the name (contract §7, maskinporten §1.5)', () => {
    const test = load(tt02);
    expect(test.altinn.appUrl('ttd/klage')).toBe('https://ttd.apps.tt02.altinn.no/ttd/klage');
    expect(test.altinn.platformUrl).toBe('https://platform.tt02.altinn.no');
    expect(test.maskinporten).toMatchObject({
      issuer: 'https://test.maskinporten.no/',
      tokenEndpoint: 'https://test.maskinporten.no/token',
      strategy: 'maskinporten',
    });
    expect(test.inbound.issuers).toEqual([
      { issuer: 'https://test.maskinporten.no/', jwksUri: 'https://test.maskinporten.no/jwk' },
    ]);
    const production = load({
      ...tt02,
      FLERAPP_PROFILE: 'production',
      FLERAPP_CREDENTIALS: `ttd=${settings('https://maskinporten.no/', 'p.json')}`,
    });
    expect(production.altinn.appUrl('ttd/klage')).toBe('https://ttd.apps.altinn.no/ttd/klage');
    expect(production.altinn.platformUrl).toBe('https://platform.altinn.no');
    expect(production.http).toMatchObject({ swagger: false, host: '0.0.0.0' });
  });

  it('takes two apps at two addresses for localtest, whose orgs need only their numbers', () => {
    const local = load({
      FLERAPP_PROFILE: 'localtest',
      FLERAPP_ORG_NUMBERS: 'ttd=405003309',
      FLERAPP_APP_URLS: 'ttd/app-a=http://localhost:5005,ttd/app-b=http://localhost:5006',
      FLERAPP_PLATFORM_URL: 'http://localhost:5101',
    });
    expect(local.altinn.appUrl('ttd/app-b')).toBe('http://localhost:5006/ttd/app-b');
    expect(local.altinn.appUrl('ttd/app-c')).toBe('http://local.altinn.cloud:8000/ttd/app-c');
    expect(local.altinn.platformUrl).toBe('http://localhost:5101');
    expect(local.maskinporten).toMatchObject({
      strategy: 'localtest',
      clients: { ttd: { organisationNumber: '405003309' } },
    });
  });

  it('lists everything that is wrong at once, by name', () => {
    const found = problems({
      FLERAPP_PROFILE: 'tt02',
      FLERAPP_PORT: 'many',
      FLERAPP_SANDBOX_URL: 'http://localhost:1',
      FLERAPP_TIME_SCALE: '0.1',
      FLERAPP_FLOWS_FOLDER: '/nowhere',
      FLERAPP_GRANTS_FILE: '/nowhere.yaml',
      FLERAPP_CREDENTIALS: 'ttd=/nowhere.json',
      FLERAPP_TYPO: '1',
      DATABASE_URL: 'mysql://x',
    });
    const names = [
      'FLERAPP_PORT',
      'FLERAPP_SANDBOX_URL',
      'FLERAPP_TIME_SCALE',
      'FLERAPP_FLOWS_FOLDER',
      'FLERAPP_GRANTS_FILE',
      'FLERAPP_CREDENTIALS',
      'FLERAPP_TYPO',
      'FLERAPP_DATABASE_URL',
      'FLERAPP_INBOUND_SCOPES',
    ];
    for (const name of names)
      expect(found.filter((problem) => problem.startsWith(name))).toHaveLength(1);
    expect(found).toHaveLength(names.length);
  });

  it('refuses overrides, sandbox issuers and plain http where Altinn is real', () => {
    for (const name of [
      'APPS_URL',
      'APP_URLS',
      'PLATFORM_URL',
      'MASKINPORTEN_URL',
      'INBOUND_ISSUERS',
      'LOCALTEST_URL',
      'SANDBOX_URL',
    ]) {
      const value =
        {
          APPS_URL: 'http://a/{org}/{app}',
          APP_URLS: 'ttd/abc=http://a',
          INBOUND_ISSUERS: 'http://a/=http://a/jwk',
        }[name] ?? 'http://a';
      expect(problems({ ...tt02, [`FLERAPP_${name}`]: value })).toEqual([
        expect.stringMatching(`^FLERAPP_${name}: not allowed in profile tt02`),
      ]);
    }
  });

  it('takes no file for a folder and no folder for a file', () => {
    const swapped = { FLERAPP_FLOWS_FOLDER: 'config/grants.yaml', FLERAPP_GRANTS_FILE: 'config' };
    expect(problems({ ...tt02, ...swapped })).toEqual([
      'FLERAPP_FLOWS_FOLDER: must be a folder that exists',
      'FLERAPP_GRANTS_FILE: must be a file that exists',
    ]);
  });

  it('takes DATABASE_URL, also where FLERAPP_DATABASE_URL is empty', () => {
    const url = 'postgres://u:p@h/d';
    const environments: Record<string, string>[] = [
      { DATABASE_URL: url },
      { DATABASE_URL: url, FLERAPP_DATABASE_URL: '' },
      { DATABASE_URL: 'postgres://other/d', FLERAPP_DATABASE_URL: url },
    ];
    for (const env of environments) expect(load({ ...tt02, ...env }).database.url).toBe(url);
    expect(load(tt02).database.url).toBeUndefined();
  });

  it('never prints a secret', () => {
    const config = load({
      ...tt02,
      DATABASE_URL: 'postgres://u:kanari-passord@h/d',
      FLERAPP_SUBSCRIPTION_KEY: 'kanari-nokkel',
    });
    expect(config.database.url).toContain('kanari-passord');
    expect(config.maskinporten.clients['ttd']?.keys[0]).toMatchObject({ kid: 'key-1' });
    const printed = [
      JSON.stringify(config),
      inspect(config, { depth: 9 }),
      JSON.stringify({ ...config.database }),
      inspect(config.maskinporten.clients['ttd']?.keys),
    ].join();
    for (const secret of ['kanari', jwk.d ?? '-', jwk.p ?? '-'])
      expect(printed).not.toContain(secret);
    const found = problems({
      ...tt02,
      FLERAPP_PORT: 'kanari',
      DATABASE_URL: 'kanari://x',
      FLERAPP_CREDENTIALS: 'kanari',
    }).join();
    expect(found).not.toContain('kanari');
    expect(() => Object.assign(config, { profile: 'production' })).toThrow();
  });

  it('is described whole in docs/configuration.md', () => {
    const page = readFileSync('docs/configuration.md', 'utf8');
    const described = [...page.matchAll(/^\| `FLERAPP_([A-Z_]+)`/gm)].map(([, name]) => name);
    expect(described.sort()).toEqual([...variableNames].sort());
  });
});

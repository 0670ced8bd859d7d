import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { explainGrants } from '../../src/authorization/index.js';
import { loadConfig } from '../../src/config/index.js';
import { loadFlows } from '../../src/orchestration/flows/index.js';
import { parseCredentials } from '../../src/parse-credentials.js';
import { type Sandbox, serviceEnvironment, startSandbox } from '../../src/sandbox/index.js';
import { appFolder, startService } from '../support/flerapp.js';

const flow = (
  changes: Partial<Record<'source' | 'target' | 'path' | 'more', string>> = {},
): string => `apiVersion: flerapp/v1
name: en
source: { app: ${changes.source ?? 'ttd/klage'}, ready: { processEnded: true } }
targets:
  - name: sak
    app: ${changes.target ?? 'ttd/saksbehandling'}
    owner: { sameAsSource: true }
    prefill: { dataType: model, transform: { ${changes.path ?? 'sak.tittel'}: "'x'" } }
${changes.more ?? ''}`;

const bomb = [
  'a: &a [x, x]',
  ...'bcdefghij'.split('').map((name, i) => {
    const before = 'abcdefghij'[i] ?? 'a';
    return `${name}: &${name} [*${before}, *${before}, *${before}, *${before}]`;
  }),
].join('\n');

/** Threats of reference authorization §5 that come by configuration: the service does not start. */
describe('threats: configuration', () => {
  let sandbox: Sandbox;
  let variables: Record<string, string>;
  let folder: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ appFolders: [appFolder] });
    folder = mkdtempSync(join(tmpdir(), 'flerapp-'));
    const environment = await serviceEnvironment(sandbox, folder);
    variables = { ...environment.variables, FLERAPP_PORT: '0' };
  });
  afterAll(() => sandbox.close());

  const fileWith = (name: string, text: string): string => {
    const file = join(mkdtempSync(join(folder, 'files-')), name);
    writeFileSync(file, text);
    return file;
  };
  const said = (what: () => unknown): string => {
    try {
      what();
      return 'taken';
    } catch (error) {
      return String(error instanceof Error ? error.message : error);
    }
  };
  /** @returns what the modules say of the file when they load it, as the boot does */
  const withFlow = (text: string) => said(() => loadFlows(dirname(fileWith('en.yaml', text))));
  const withGrants = (text: string) =>
    said(() => explainGrants(fileWith('grants.yaml', text), loadFlows('config/flows'), Date.now()));

  it.each([
    'evil.com#',
    'a@b/c',
    'ttd/%2e%2e',
    '"[::1]/app"',
    'ttd/../storage',
    'TTD/klage',
    '"ttd/klage?x"',
    'https://evil.example/a',
  ])('T8 T9 a flow cannot lead to another host or path: %s', (app) => {
    expect(withFlow(flow({ source: app }))).toMatch(/\/source\/app/);
    expect(withFlow(flow({ target: app }))).toMatch(/\/targets\/0\/app/);
  });

  it.each([
    '__proto__.polluted',
    'constructor.prototype.polluted',
    'a.__proto__',
    '"a[0].b"',
    '"a..b"',
  ])('T6 T28 a flow cannot write to %s', (path) => {
    expect(withFlow(flow({ path }))).toMatch(/dotted path in B's model/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each<[string, string]>([
    ['a bomb of aliases', `${flow()}\nx-bomb:\n  ${bomb.replaceAll('\n', '\n  ')}`],
    ['one alias', flow({ more: 'a: &a x\nb: *a' })],
    ['a tag that makes a function', flow({ more: 'x: !!js/function "function(){}"' })],
    ['a merge key', flow({ more: 'x: &x { a: 1 }\ny: { <<: *x }' })],
    ['a key twice', flow({ more: 'name: to' })],
    ['a key into the prototype', flow({ more: '__proto__: { polluted: true }' })],
    ['a constructor', flow({ more: 'constructor: { prototype: { polluted: true } }' })],
    ['a key that we do not know', flow({ more: 'notification: { sms: true }' })],
  ])('T28 a flow file with %s is refused', (_, text) => {
    expect(withFlow(text)).not.toBe('taken');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  const grants = `apiVersion: flerapp/v1
grants:
  - id: a
    caller: { organisations: ['405003309'], allowAnyClient: true }
    flows: ['*']
    operations: [preview]
`;

  it.each<[string, string]>([
    ['a bomb of aliases', `${grants}\nx-bomb:\n  ${bomb.replaceAll('\n', '\n  ')}`],
    ['a tag', `${grants}\nx: !!js/regexp /a/`],
    ['a key twice', `${grants}\ngrants: []`],
    ['a key into the prototype', `${grants}__proto__: { grants: [] }`],
    [
      'a prototype inside a grant',
      grants.replace("flows: ['*']", "flows: ['*']\n    __proto__: { operations: [operate] }"),
    ],
    ['an operation that does not exist', grants.replace('preview', 'constructor')],
  ])('T28 a grants file with %s is refused', (_, text) => {
    expect(withGrants(text)).not.toBe('taken');
  });

  it('T28 the files that the refused ones were made of are taken', () => {
    expect(withFlow(flow())).toBe('taken');
    expect(withGrants(grants.replace("['*']", '[klage-til-saksbehandling]'))).toBe('taken');
  });

  it('T28 the service does not start with a file that is refused', async () => {
    const start = (changes: Record<string, string>) =>
      // A start that fails leaves its folder locked until its process ends.
      startService({
        ...variables,
        FLERAPP_DATA_FOLDER: mkdtempSync(join(folder, 'data-')),
        ...changes,
      });
    const flows = dirname(fileWith('en.yaml', flow({ path: 'a.__proto__' })));
    await expect(start({ FLERAPP_FLOWS_FOLDER: flows })).rejects.toThrow(
      /dotted path in B's model/,
    );
    const file = fileWith('grants.yaml', grants.replace('preview', 'constructor'));
    await expect(start({ FLERAPP_GRANTS_FILE: file })).rejects.toThrow(/operations/);
  });

  it.each<[string, string]>([
    ['SANDBOX_URL', 'http://127.0.0.1:1'],
    ['LOCALTEST_URL', 'http://127.0.0.1:1'],
    ['PLATFORM_URL', 'https://evil.example'],
    ['MASKINPORTEN_URL', 'http://127.0.0.1:1'],
    ['APPS_URL', 'http://127.0.0.1/{org}/{app}'],
    ['APP_URLS', 'ttd/klage=http://127.0.0.1'],
    ['INBOUND_ISSUERS', 'https://test.maskinporten.no/=https://test.maskinporten.no/jwk'],
    ['TIME_SCALE', '0.1'],
  ])('T8 T13 production refuses FLERAPP_%s', (name, value) => {
    expect(() => productionWith({ [`FLERAPP_${name}`]: value })).toThrow(
      `FLERAPP_${name}: not allowed in profile production`,
    );
  });

  it('T23 neither the private key nor a token is in a file that the service writes', async () => {
    const data = mkdtempSync(join(folder, 'data-'));
    const { app, logs } = await startService({ ...variables, FLERAPP_DATA_FOLDER: data });
    await app.close();
    const settings = readFileSync(
      (variables['FLERAPP_CREDENTIALS'] ?? '').split('=')[1] ?? '',
      'utf8',
    );
    const { d } = (JSON.parse(settings) as { MaskinportenSettings: { Jwk: { d: string } } })
      .MaskinportenSettings.Jwk;
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(process.env['TEST_DATABASE'] === 'postgresql' || files.length > 0).toBe(true);
    const written = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
    expect(
      [...written, logs()].filter((text) => text.includes(d) || /eyJ[\w-]+\.eyJ/.test(text)),
    ).toEqual([]);
  });

  /** The sandbox' credential as one of the real Maskinporten. */
  const productionWith = (more: Record<string, string>) => {
    const credential = (variables['FLERAPP_CREDENTIALS'] ?? '').split('=')[1] ?? '';
    const text = readFileSync(credential, 'utf8');
    const file = join(folder, 'production.json');
    writeFileSync(file, text.replace(sandbox.maskinporten.issuer, 'https://maskinporten.no/'));
    const production = {
      FLERAPP_PROFILE: 'production',
      FLERAPP_INBOUND_SCOPES: 'ttd:flerapp',
      FLERAPP_CREDENTIALS: `ttd=${file}`,
      FLERAPP_ORG_NUMBERS: 'ttd=405003309',
    };
    return loadConfig({ ...production, ...more }, parseCredentials);
  };

  it('T8 T13 production knows only https addresses of Altinn and Maskinporten', () => {
    const { altinn, maskinporten, inbound } = productionWith({});
    const addresses = [
      altinn.platformUrl,
      altinn.appUrl('ttd/klage'),
      maskinporten.tokenEndpoint,
      ...inbound.issuers.flatMap(({ issuer, jwksUri }) => [issuer, jwksUri]),
    ];
    for (const address of addresses) {
      const { protocol, hostname } = new URL(address);
      expect([protocol, hostname]).toEqual([
        'https:',
        expect.stringMatching(/(^|\.)(altinn|maskinporten)\.no$/),
      ]);
    }
  });

  it('T25 production does not serve the documentation of the API unless it is asked for', () => {
    expect(productionWith({}).http.swagger).toBe(false);
    expect(productionWith({ FLERAPP_SWAGGER: 'true' }).http.swagger).toBe(true);
  });
});

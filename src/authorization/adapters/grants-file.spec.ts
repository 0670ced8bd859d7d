import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadGrants } from './grants-file.js';
import { GrantsFileError } from './grants-file-error.js';

const folder = mkdtempSync(join(tmpdir(), 'grants-'));
const file = join(folder, 'grants.yaml');
const load = (text: string) => {
  writeFileSync(file, text);
  return loadGrants(file);
};
const findings = (text: string): string[] => {
  try {
    load(text);
  } catch (error) {
    if (!(error instanceof GrantsFileError)) throw error;
    return error.findings.map((f) => `${f.line} ${f.pointer} ${f.expected}`);
  }
  throw new Error('the file was accepted');
};
const caller = {
  issuer: 'https://maskinporten.no/',
  organisation: '405003309',
  clientId: 'client-a',
  scopes: ['ttd:flerapp'],
};
const good = `apiVersion: flerapp/v1
grants:
  - id: apps
    caller:
      issuers: ['https://maskinporten.no/']
      organisations: ['405003309']
      clientIds: [client-a]
      scopes: ['ttd:flerapp']
    flows: [klage]
    operations: ['handovers:create']
`;

describe('the grants file', () => {
  it('makes grants of every field', () => {
    const grants = load(good);
    expect(grants.allows(caller, 'klage', 'handovers:create')).toBe(true);
    expect(grants.allows(caller, 'klage', 'operate')).toBe(false);
    expect(grants.allows(caller, 'soknad', 'handovers:create')).toBe(false);
    for (const other of [
      { issuer: 'https://test.maskinporten.no/' },
      { organisation: '991825827' },
      { clientId: 'client-b' },
      { scopes: [] },
    ]) {
      expect(grants.allows({ ...caller, ...other }, 'klage', 'handovers:create')).toBe(false);
    }
  });

  it('is the example in config/ for a caller of ttd', () => {
    const grants = loadGrants('config/grants.yaml');
    expect(grants.allows(caller, 'any-flow', 'handovers:create')).toBe(true);
    const other = { ...caller, organisation: '991825827' };
    expect(grants.flowsOf(other, 'flows:read')).toEqual(new Set());
  });

  it('tells everything that is wrong at once, with line and pointer and no value', () => {
    const text = `apiVersion: flerapp/v2
grants:
  - id: Not Kebab
    caller:
      organisations: ['123456789']
      clients: [x]
    flows: []
    operations: [fly]
  - flows: ['*']
    operations: [operate]
`;
    const found = findings(text);
    expect(found).toEqual([
      '1 /apiVersion expected flerapp/v1',
      '3 /grants/0/id expected a name in lower-case kebab',
      '6 /grants/0/caller/clients no such key',
      expect.stringMatching(/^5 \/grants\/0\/caller\/organisations expected organisation numbers/),
      '7 /grants/0/flows expected a list with at least one entry',
      expect.stringMatching(/^8 \/grants\/0\/operations expected operations of /),
      '9 /grants/1/id expected a name in lower-case kebab',
      '9 /grants/1/caller expected who may call',
    ]);
    expect(found.join()).not.toMatch(/123456789|fly|Not Kebab/);
  });

  it.each([
    ['a client rule that says nothing', good.replace('      clientIds: [client-a]\n', '')],
    [
      'a client rule that says two things',
      good.replace('clientIds:', 'allowAnyClient: true\n      clientIds:'),
    ],
    [
      'a refused wish for all clients',
      good.replace('clientIds: [client-a]', 'allowAnyClient: false'),
    ],
  ])('refuses %s', (_, text) => {
    expect(findings(text)).toEqual([
      expect.stringMatching(
        /^\d+ \/grants\/0\/caller expected either clientIds or allowAnyClient: true$/,
      ),
    ]);
  });

  it('refuses two grants with one id', () => {
    const [head, ...grant] = good.split('  - ');
    expect(findings(`${head}  - ${grant.join()}  - ${grant.join()}`)).toEqual([
      '11 /grants/1/id expected an id that no other grant has',
    ]);
  });

  it("refuses '*' beside names", () => {
    expect(findings(good.replace('[klage]', "[klage, '*']"))).toEqual([
      "9 /grants/0/flows expected '*' alone, or names",
    ]);
  });

  it.each([
    ['a number for an organisation', good.replace("'405003309'", '405003309')],
    ['the organisation of the poller', good.replace("'405003309'", "''")],
    ['the issuer of the poller', good.replace('https://maskinporten.no/', 'urn:flerapp:poller')],
    ['a string for a list', good.replace('[klage]', 'klage')],
    ['a string for a grant', 'apiVersion: flerapp/v1\ngrants: [text]\n'],
    ['nothing for a grant', 'apiVersion: flerapp/v1\ngrants: [null]\n'],
    ['no grants', 'apiVersion: flerapp/v1\n'],
    ['a list', '- a\n'],
    ['an empty file', ''],
    ['a key twice', `${good}apiVersion: flerapp/v1\n`],
    ['broken YAML', 'a: [b'],
    ['a tag', 'apiVersion: !!js/function "x"\ngrants: []\n'],
    ['aliases', 'apiVersion: flerapp/v1\na: &a [x]\nb: [*a, *a]\ngrants: []\n'],
    ['an unknown key', `${good}policies: []\n`],
    ['scopes in one string', good.replace("['ttd:flerapp']", "['ttd:flerapp ttd:more']")],
  ])('refuses %s', (_, text) => {
    expect(findings(text).length).toBeGreaterThan(0);
  });

  it('that is missing is said so', () => {
    expect(() => loadGrants(join(folder, 'nowhere.yaml'))).toThrow(
      'expected a file that can be read',
    );
  });
});

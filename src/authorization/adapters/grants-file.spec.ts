import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Grants } from '../domain/grants.js';
import { parseGrants, readGrantsText } from './grants-file.js';
import { GrantsFileError } from './grants-file-error.js';

const folder = mkdtempSync(join(tmpdir(), 'grants-'));
const file = join(folder, 'grants.yaml');
const flows = [
  { name: 'klage', api: true },
  { name: 'soknad', api: true },
  { name: 'funnet', api: false },
];
const now = Date.UTC(2026, 10, 26);
const read = (text: string) => parseGrants(file, text, { flows, now });
const load = (text: string) => new Grants(read(text).grants, { now: () => now });
const warnings = (text: string): string[] =>
  read(text).warnings.map((f) => `${f.line} ${f.pointer} ${f.expected}`);
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
    const { text } = readGrantsText('config/grants.yaml');
    expect(warnings(text)).toEqual([]);
    const grants = load(text);
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
    ['a merge key', good.replace('caller:', '<<: { flows: [klage] }\n    caller:')],
    [
      'a merge key by a version line',
      `%YAML 1.1\n---\n${good.replace('flows: [klage]', '<<: { flows: [klage] }')}`,
    ],
    ['a second document', `${good}---\n${good}`],
    ['a key of the prototype', `${good}__proto__: { apiVersion: flerapp/v1 }\n`],
    ['a day that is none', good.replace('flows:', "expires: '2026-02-30'\n    flows:")],
    ['a last day as text', good.replace('flows:', 'expires: tomorrow\n    flows:')],
    ['an unknown key', `${good}policies: []\n`],
    ['scopes in one string', good.replace("['ttd:flerapp']", "['ttd:flerapp ttd:more']")],
  ])('refuses %s', (_, text) => {
    expect(findings(text).length).toBeGreaterThan(0);
  });

  it('refuses an alias bomb at once', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `x${i + 1}: &x${i + 1} [*x${i}, *x${i}]`);
    const bomb = `x0: &x0 [lol]\n${lines.join('\n')}\n${good}`;
    expect(findings(bomb)).toEqual(['1  YAML without aliases']);
  });

  const two = (change: (second: string) => string, first = good): string =>
    first + change(good.slice(good.indexOf('  - ')).replace('id: apps', 'id: more'));

  it.each([
    ['the same again', (second: string) => second],
    [
      'one operation of one flow',
      (s: string) =>
        s
          .replace('issuers:', 'scopes: [x]\n      issuers:')
          .replace("      scopes: ['ttd:flerapp']\n", '')
          .replace('scopes: [x]', "scopes: ['ttd:flerapp', x]"),
    ],
    ['an end', (s: string) => s.replace('flows:', "expires: '2027-01-01'\n    flows:")],
  ])('refuses a grant that another one covers: %s', (_, change) => {
    expect(findings(two(change))).toEqual([
      '11 /grants/1/id expected a grant that adds something: apps allows all of it',
    ]);
  });

  it('names the narrow grant as the dead one, wherever it stands', () => {
    const wide = (s: string): string => s.replace('[klage]', "['*']");
    expect(findings(two(wide))).toEqual([
      '3 /grants/0/id expected a grant that adds something: more allows all of it',
    ]);
  });

  it('does not take a grant for dead whose cover ends before it', () => {
    const ending = good.replace('flows: [klage]', "expires: '2027-01-01'\n    flows: ['*']");
    expect(warnings(two((s) => s, ending))).toEqual([]);
  });

  it('refuses a grant to start a flow that does not exist, and warns of one to read what it left', () => {
    expect(findings(good.replace('[klage]', '[klage, klager]'))).toEqual([
      '9 /grants/0/flows expected names of flows that exist',
    ]);
    const past = (s: string): string =>
      s.replace('[klage]', '[removed]').replace('handovers:create', 'handovers:read');
    expect(warnings(two(past))).toContain('17 /grants/1/flows expected names of flows that exist');
  });

  it('warns of a grant that lets in whom another leaves out', () => {
    const any = (s: string): string =>
      s
        .replace('clientIds: [client-a]', 'allowAnyClient: true')
        .replace('handovers:create', 'handovers:read')
        .replace('operations: [', "operations: ['flows:read', ");
    const narrow = good.replace("['handovers:create']", "['handovers:create', 'handovers:read']");
    expect(warnings(two(any, narrow))).toContain(
      '13 /grants/1/caller lets callers in that apps leaves out, for a flow and an operation of both',
    );
  });

  it('refuses policies that no class has, and policies where nobody would ask them', () => {
    const named = good.replace('flows:', 'policies: [office-hours]\n    flows:');
    const policies = new Set(['office-hours']);
    expect(parseGrants(file, named, { flows, policies, now }).grants[0]?.policies).toEqual([
      'office-hours',
    ]);
    expect(() => parseGrants(file, named, { flows, policies: new Set(['others']), now })).toThrow(
      `${file}:9 /grants/0/policies: expected names that a class has by @HandoverPolicy`,
    );
    expect(findings(named.replace("'handovers:create'", "'handovers:create', preview"))).toEqual([
      '9 /grants/0/policies expected policies only in a grant for handovers:create alone',
    ]);
  });

  it('warns of what has ended, and of flows that nobody can hand over by', () => {
    const ended = good.replace('flows:', "expires: '2026-11-25'\n    flows:");
    expect(warnings(ended)).toEqual([
      '9 /grants/0/expires allows nothing any more: its last day has passed',
      '3 /grants no grant lets anybody hand over by the flow soknad',
    ]);
    expect(load(ended).allows(caller, 'klage', 'handovers:create')).toBe(false);
    const today = load(ended.replace('11-25', '11-26'));
    expect(today.allows(caller, 'klage', 'handovers:create')).toBe(true);
  });

  it('that is missing is said so', () => {
    expect(() => readGrantsText(join(folder, 'nowhere.yaml'))).toThrow(
      'expected a file that can be read',
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { Grants } from '../domain/grants.js';
import { parseGrants } from './grants-file.js';
import { GrantsFileError } from './grants-file-error.js';

const surroundings = { flows: [{ name: 'klage', api: false }], now: Date.UTC(2026, 10, 26) };
const load = (text: string) => new Grants(parseGrants('grants.yaml', text, surroundings).grants);
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
  ...{ issuer: 'https://login.example/v2.0', organisation: '', clientId: 'console', scopes: [] },
};

describe('grants for people', () => {
  const people = `apiVersion: flerapp/v1
grants:
  - id: people
    caller: { groups: ['0b9f…', 'ttd drift'], clientIds: [console] }
    flows: ['*']
    operations: ['handovers:read', operate]
`;

  it('lets people in by groups', () => {
    const person = { groups: ['ttd drift'], subjectHash: 'h' };
    const who = { ...caller, person };
    expect(load(people).allows(who, 'klage', 'operate')).toBe(true);
    expect(load(people).allows({ ...who, clientId: 'x' }, 'klage', 'operate')).toBe(false);
  });

  it.each([
    [people.replace('groups:', 'organisations: [], groups:'), '4 /grants/0/caller/organisations'],
    [
      people.replace('groups:', "organisations: ['405003309'], groups:"),
      '4 /grants/0/caller expected either organisations or groups',
    ],
    [
      people.replace("groups: ['0b9f…', 'ttd drift'],", ''),
      '4 /grants/0/caller expected either organisations or groups',
    ],
    [
      people.replace('clientIds: [console]', 'allowAnyClient: true'),
      '4 /grants/0/caller/allowAnyClient expected allowAnyClient only with organisations',
    ],
    [
      people.replace('operate', "'handovers:create'"),
      '6 /grants/0/operations expected no handovers:create for groups',
    ],
    [people.replace("'ttd drift'", '7'), '4 /grants/0/caller/groups expected'],
    [people.replace("'ttd drift'", "'0b9f…'"), 'expected each entry once'],
  ])('refuses people otherwise (%#)', (text, expected) => {
    expect(findings(text).join('\n')).toContain(expected);
  });
});

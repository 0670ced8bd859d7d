import { decisionTable } from './decision-table.js';
import type { Grant } from './grant.js';

const grant: Grant = {
  id: 'one',
  caller: {
    issuers: new Set(['https://maskinporten.no/']),
    organisations: new Set(['991825827', '405003309']),
    clientIds: new Set(['b', 'a']),
    scopes: ['ttd:flerapp'],
  },
  flows: new Set(['soknad', 'klage']),
  operations: new Set(['operate'] as const),
  policies: ['office-hours', 'small'],
  limits: { perCallerPerMinute: 60 },
  expires: Date.UTC(2027, 6, 1),
};
const cells = (grants: readonly Grant[], flows: readonly string[]): string[][] =>
  decisionTable(grants, flows)
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe('the decision table', () => {
  it('has a row for each flow that a grant names, with everything that it asks for', () => {
    const [head, , ...rows] = cells([grant], ['another']);
    const who = [
      'one',
      '405003309, 991825827',
      '',
      'a, b',
      'https://maskinporten.no/',
      'ttd:flerapp',
    ];
    expect(rows.map((row) => row.slice(0, 10))).toEqual([
      [...who, 'klage', 'office-hours, small', 'perCallerPerMinute 60', '2027-06-30'],
      [...who, 'soknad', 'office-hours, small', 'perCallerPerMinute 60', '2027-06-30'],
    ]);
    const operate = head?.indexOf('operate') ?? -1;
    expect(rows[0]?.map((cell, i) => (cell === 'yes' ? i : -1)).filter((i) => i >= 0)).toEqual([
      operate,
    ]);
  });

  it('has a row for each flow that there is where a grant is for all, and lines of one length', () => {
    const [, , ...rows] = cells([{ ...grant, flows: 'all' }], ['klage', 'a-longer-name']);
    expect(rows.map((row) => row[6])).toEqual(['klage', 'a-longer-name']);
    const lines = decisionTable([{ ...grant, flows: 'all' }], ['a-longer-name']).split('\n');
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
  });

  it('names groups beside organisations', () => {
    const people = { organisations: new Set<string>(), clientIds: 'any', scopes: [] } as const;
    const groups = new Set(['saksbehandlere', 'drift']);
    const [head, , row] = cells([{ ...grant, caller: { ...people, groups } }], []);
    expect(head?.slice(1, 4)).toEqual(['organisations', 'groups', 'clients']);
    expect(row?.slice(1, 4)).toEqual(['', 'drift, saksbehandlere', 'any']);
  });
});

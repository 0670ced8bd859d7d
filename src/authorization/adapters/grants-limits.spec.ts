import { parseGrants } from './grants-file.js';
import { GrantsFileError } from './grants-file-error.js';

const flows = [{ name: 'klage', api: true }];
const grant = (id: string, limits: string, operations = "'handovers:create'"): string => `
  - id: ${id}
    caller: { organisations: ['405003309'], clientIds: [${id}, shared] }
    flows: [klage]
    operations: [${operations}]
    ${limits === '' ? '' : `limits: ${limits}`}`;
const read = (...grants: string[]) =>
  parseGrants('g.yaml', `apiVersion: flerapp/v1\ngrants:${grants.join('')}\n`, { flows, now: 0 })
    .grants;
const findings = (...grants: string[]): string[] => {
  try {
    read(...grants);
  } catch (error) {
    if (!(error instanceof GrantsFileError)) throw error;
    return error.findings.map((f) => `${f.line} ${f.pointer} ${f.expected}`);
  }
  return [];
};

describe('limits in the grants file', () => {
  it('are read', () => {
    expect(read(grant('a', '{ perCallerPerMinute: 60, perTargetOwnerPerDay: 10 }'))).toMatchObject([
      { limits: { perCallerPerMinute: 60, perTargetOwnerPerDay: 10 } },
    ]);
    expect(read(grant('a', ''))[0]).not.toHaveProperty('limits');
  });

  it.each([
    ['{ perCallerPerMinute: 0 }', '/perCallerPerMinute expected a whole number from 1 on'],
    ['{ perSourceInstance: 1.5 }', '/perSourceInstance expected a whole number from 1 on'],
    ['{ perTargetOwnerPerDay: 100001 }', '/perTargetOwnerPerDay expected at most 100000'],
    ['{ perHour: 1 }', '/perHour no such key'],
    ['60', ' expected keys and values'],
  ])('are refused as %s', (limits, expected) => {
    expect(findings(grant('a', limits))).toEqual([`7 /grants/0/limits${expected}`]);
  });

  it('are refused where nothing is handed over', () => {
    expect(findings(grant('a', '{ perSourceInstance: 1 }', "'handovers:read'"))).toEqual([
      '7 /grants/0/limits expected limits only with handovers:create',
    ]);
  });

  it('must be the same for a caller who has two grants for one flow', () => {
    const one = grant('a', '{ perSourceInstance: 1 }');
    const text = 'which lets some of these callers hand over by a flow of both';
    expect(findings(one, grant('b', '{ perSourceInstance: 2 }'))).toEqual([
      `3 /grants/0/id expected the limits of b, ${text}`,
      `8 /grants/1/id expected the limits of a, ${text}`,
    ]);
    expect(findings(one, grant('b', ''))).toHaveLength(2);
    expect(findings(one, grant('b', '{ perSourceInstance: 1 }'))).toEqual([]);
    expect(findings(one, grant('b', '', "'handovers:read'"))).toEqual([]);
    const apart = grant('b', '').replace('[b, shared]', '[b]');
    expect(findings(one, apart)).toEqual([]);
  });
});

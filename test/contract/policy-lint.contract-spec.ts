import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { policyRules } from '../../src/authorization/index.js';
import { tableRows } from '../support/linked-tests.js';

const page = readFileSync('docs/policy-lint.md', 'utf8');
const folder = 'src/sandbox/apps/ttd/saksbehandling/config';
const policy = `${folder}/authorization/policy.xml`;

const lint = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('node', ['dist/policy-lint.js', ...args], {
    encoding: 'utf8',
  });
  return { status, lines: stdout.trim().split('\n'), stderr };
};
/** The demo's app B with another policy. */
const changed = (from: string, to: string): string => {
  const copy = mkdtempSync(join(tmpdir(), 'app-'));
  cpSync(folder, copy, { recursive: true });
  const file = join(copy, 'authorization', 'policy.xml');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));
  return file;
};

describe('docs/policy-lint.md', () => {
  it('has each rule with its severity', () => {
    const rows = tableRows(page, /^PL/).map(([rule, severity]) => [rule, severity]);
    expect(rows).toEqual(Object.entries(policyRules).map(([id, { severity }]) => [id, severity]));
  });
});

describe('npm run policy:lint', () => {
  it('finds only a warning in the demo, and ends well', () => {
    expect(lint(policy, 'ttd/saksbehandling', 'config/flows')).toEqual({
      status: 0,
      lines: ['PL003 warning: the app owner may not delete: delete', '0 errors, 1 others'],
      stderr: '',
    });
  });

  it('ends with 1 where somebody may read whom the flow does not name', () => {
    const { status, lines } = lint(
      changed('>dagl<', '>priv<'),
      'ttd/saksbehandling',
      'config/flows',
    );
    expect(status).toBe(1);
    expect(lines).toContain(
      'PL010 error line 55: somebody may read whom the flow does not name as reader: urn:altinn:rolecode:priv',
    );
    expect(lines).toContain(
      'PL011 error line 55: any private person may read or instantiate: read',
    );
  });

  it('tells of a rule about another app', () => {
    expect(lint(policy, 'ttd/noe-annet').status).toBe(0);
    const { status, lines } = lint(changed('[APP]', 'klage'), 'ttd/saksbehandling');
    expect([status, lines.some((line) => line.startsWith('PL025 error'))]).toEqual([1, true]);
  });

  it.each([
    ['no policy', [policy.replace('.xml', '.txt'), 'ttd/saksbehandling'], 'ENOENT'],
    [
      'a policy with a DOCTYPE',
      [changed('<xacml:Policy ', '<!DOCTYPE a><xacml:Policy '), 'ttd/app-b'],
      'DOCTYPE',
    ],
    ['no app', [policy], 'usage: '],
    ['flows that are none', [policy, 'ttd/saksbehandling', 'docs'], 'The flow files are not valid'],
  ])('ends with 2 for %s', (_, args, told) => {
    const { status, stderr } = lint(...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(told)]);
  });
});

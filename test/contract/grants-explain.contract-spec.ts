import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const explain = (...args: string[]) =>
  promisify(execFile)('node', ['dist/grants-explain.js', ...args]);

describe('the decision table', () => {
  it('of the example is the committed one (npm run -s grants:explain > docs/grants-of-the-example.md)', async () => {
    const { stdout } = await explain();
    expect(stdout).toBe(readFileSync('docs/grants-of-the-example.md', 'utf8'));
  });

  it('is refused for a file that the service would not start with, place by place', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'grants-')), 'grants.yaml');
    const example = readFileSync('config/grants.yaml', 'utf8');
    writeFileSync(file, example.replace("flows: ['*']", 'flows: [no-such-flow]'));
    await expect(explain(file)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/:\d+ \/grants\/0\/flows: expected names of flows that exist/),
    });
  });
});

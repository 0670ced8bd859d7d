import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, serviceEnvironment, startSandbox } from '../../src/sandbox/index.js';
import { appFolder } from '../support/flerapp.js';
import { ServiceProcess } from '../support/service-process.js';

const readme = readFileSync('README.md', 'utf8');
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

describe('the README', () => {
  let sandbox: Sandbox;
  let service: ServiceProcess;
  beforeAll(async () => {
    sandbox = await startSandbox({ appFolders: [appFolder] });
    const folder = mkdtempSync(join(tmpdir(), 'flerapp-readme-'));
    service = await ServiceProcess.start((await serviceEnvironment(sandbox, folder)).variables);
  });
  afterAll(async () => {
    await service.stop();
    await sandbox.close();
  });

  it('has commands that hand over an instance by hand', async () => {
    const byHand = blocks.find((block) => block.includes('__sandbox/end-user')) ?? '';
    const script = byHand
      .replaceAll('localhost:8080', sandbox.url.replace('http://', ''))
      .replaceAll('localhost:3000', service.url.replace('http://', ''));
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script]);
    const answers = stdout
      .replaceAll('}{', '}\n{')
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers[0]).toMatchObject({ targets: [{ outcome: 'would-deliver' }] });
    expect(answers[1]).toMatchObject({ status: 'delivered' });
    expect(answers[2]).toMatchObject({ handovers: [{ status: 'delivered' }] });
  });

  it('names only scripts and files that are there', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
    for (const [, script] of readme.matchAll(/npm run ([a-z:]+)/g))
      expect(Object.keys(scripts)).toContain(script);
    for (const [, file] of readme.matchAll(/\]\(([^)h][^)]*)\)/g))
      expect(readFileSync(file ?? '')).toBeTruthy();
  });
});

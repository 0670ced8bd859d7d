import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TokenStatusSource } from '../../src/maskinporten/index.js';
import { type Sandbox, serviceEnvironment, startSandbox } from '../../src/sandbox/index.js';
import { StandaloneModule } from '../examples/maskinporten-standalone/app.module.js';
import { CaseList } from '../examples/maskinporten-standalone/case-list.js';
import { appFolder } from '../support/flerapp.js';
import { fillInSource } from '../support/source.js';

describe('the example of MaskinportenModule.forRootAsync alone', () => {
  let sandbox: Sandbox;
  let app: INestApplicationContext;
  beforeAll(async () => {
    sandbox = await startSandbox({ appFolders: [appFolder] });
    const { variables } = await serviceEnvironment(sandbox, mkdtempSync(join(tmpdir(), 'alone-')));
    const settings = {
      platformUrl: sandbox.url,
      issuer: sandbox.maskinporten.issuer,
      keyFile: variables['FLERAPP_CREDENTIALS']?.replace('ttd=', '') ?? '',
    };
    const module = StandaloneModule.forRoot(() => Promise.resolve(settings));
    app = await NestFactory.createApplicationContext(module, {
      logger: false,
      abortOnError: false,
    });
  });
  afterAll(async () => {
    await app.close();
    await sandbox.close();
  });

  it('gets the token and lists instances in Storage', async () => {
    const instance = await fillInSource(sandbox.url);
    expect(await app.get(CaseList).of('ttd/klage')).toContain(instance);
    const status = app.get(TokenStatusSource, { strict: false }).status();
    expect(status.map(({ authority }) => authority).sort()).toEqual(['altinn', 'maskinporten']);
  });

  it('asks once more with a new token after a 401', async () => {
    sandbox.faults.add({
      match: { method: 'GET', path: '^/storage/api/v1/instances\\?' },
      times: 1,
      action: { status: 401 },
    });
    await expect(app.get(CaseList).of('ttd/klage')).resolves.not.toHaveLength(0);
    expect(sandbox.stats.count('GET /authentication/api/v1/exchange/:provider')).toBe(2);
  });
});

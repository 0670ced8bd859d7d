import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callerScope,
  type Sandbox,
  type ServiceEnvironment,
  serviceEnvironment,
  startSandbox,
} from '../../src/sandbox/index.js';
import { appFolder, call } from '../support/flerapp.js';
import { ServiceProcess } from '../support/service-process.js';
import { fillInSource } from '../support/source.js';

describe('SIGTERM', () => {
  let sandbox: Sandbox;
  let environment: ServiceEnvironment;
  let variables: Record<string, string>;

  beforeAll(async () => {
    sandbox = await startSandbox({ appFolders: [appFolder] });
    environment = await serviceEnvironment(sandbox, mkdtempSync(join(tmpdir(), 'flerapp-stop-')));
    variables = { ...environment.variables, FLERAPP_TIME_SCALE: '0.05' };
  });
  afterAll(() => sandbox.close());

  const headers = async (prefer: string) => {
    const token = await sandbox.maskinporten.issueCallerToken({
      ...environment.caller,
      scopes: [callerScope],
    });
    return { authorization: `Bearer ${token}`, prefer };
  };

  it('lets a request in flight finish, waits for a running create, and leaves with code 0', async () => {
    const service = await ServiceProcess.start(variables);
    const instance = await fillInSource(sandbox.url);
    sandbox.faults.add({
      match: { method: 'POST', path: '^/ttd/saksbehandling/instances$' },
      action: { hold: 'answer' },
    });
    const waiting = call(
      service.url,
      'POST',
      '/api/v1/flows/klage-til-saksbehandling/handovers',
      { instance },
      await headers('wait=2'),
    );
    await sandbox.faults.whenHeld(1);
    service.terminate();
    let ready = 200;
    while (ready === 200) ready = (await call(service.url, 'GET', '/health/ready')).status;
    expect(ready).toBe(503);
    expect((await call(service.url, 'GET', '/health/live')).status).toBe(200);
    expect((await waiting).status).toBe(202);
    sandbox.faults.clear();
    expect(await service.ended()).toBe(0);

    const created = sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling');
    expect(created).toBe(1);
    const again = await ServiceProcess.start(variables);
    const { body } = await call(
      again.url,
      'POST',
      '/api/v1/flows/klage-til-saksbehandling/handovers',
      { instance },
      await headers('wait=20'),
    );
    expect(body).toMatchObject({ status: 'delivered' });
    expect(sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling')).toBe(1);
    expect(await again.stop()).toBe(0);
  });
});

describe('a start that cannot be', () => {
  it('ends with one list of what is wrong and code 1', async () => {
    const start = ServiceProcess.start({
      FLERAPP_PROFILE: 'tt02',
      FLERAPP_PORT: 'x',
      FLERAPP_SANDBOX_URL: 'http://a',
    });
    await expect(start).rejects.toThrow(/ended with 1/);
    await expect(start).rejects.toThrow(
      /FLERAPP_PORT: .*must be a port number[\s\S]*FLERAPP_SANDBOX_URL: not allowed in profile tt02[\s\S]*FLERAPP_CREDENTIALS: required/,
    );
  });

  it('names file, line and pointer of a flow that is wrong', async () => {
    const sandbox = await startSandbox({ appFolders: [appFolder] });
    try {
      const folder = mkdtempSync(join(tmpdir(), 'flerapp-wrong-'));
      writeFileSync(join(folder, 'a.yaml'), 'apiVersion: flerapp/v1\nname: A B\n');
      const { variables } = await serviceEnvironment(sandbox, folder);
      const start = ServiceProcess.start({ ...variables, FLERAPP_FLOWS_FOLDER: folder });
      await expect(start).rejects.toThrow(
        /^ended with 1: The flow files are not valid:\s+a.yaml:2 \/name: a name in lower-case/,
      );
    } finally {
      await sandbox.close();
    }
  });
});

import { mkdtempSync } from 'node:fs';
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
import { databaseKinds, freshDatabase } from '../support/databases.js';
import { type Answer, appFolder, call } from '../support/flerapp.js';
import { ServiceProcess } from '../support/service-process.js';
import { fillInSource, getJson, orgToken } from '../support/source.js';

interface Told {
  readonly id: string;
  readonly status: string;
  readonly deliveries: readonly { readonly instance?: { readonly id: string } }[];
}

/** T_late becomes 7.2 s. */
const scale = { FLERAPP_TIME_SCALE: '0.02' };
const create = { method: 'POST', path: '^/ttd/saksbehandling/instances$' };
const post = '/api/v1/flows/klage-til-saksbehandling/handovers';

describe.each(databaseKinds)('a service on %s that is killed', (kind) => {
  let sandbox: Sandbox;
  let environment: ServiceEnvironment;
  let variables: Record<string, string>;
  let service: ServiceProcess;

  beforeAll(async () => {
    sandbox = await startSandbox({ appFolders: [appFolder] });
    environment = await serviceEnvironment(sandbox, mkdtempSync(join(tmpdir(), 'flerapp-chaos-')));
    const database = await freshDatabase(kind);
    variables = {
      ...environment.variables,
      ...scale,
      FLERAPP_DATA_FOLDER: database.folder,
      ...(database.url && { DATABASE_URL: database.url }),
    };
    service = await ServiceProcess.start(variables);
  });
  afterAll(async () => {
    await service.kill();
    await sandbox.close();
  });

  const ask = async (method: string, path: string, body?: unknown, prefer = 'respond-async') => {
    const token = await sandbox.maskinporten.issueCallerToken({
      ...environment.caller,
      scopes: [callerScope],
    });
    return call(service.url, method, path, body, { authorization: `Bearer ${token}`, prefer });
  };
  const created = () => sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling');
  const restart = async () => {
    await service.kill();
    service = await ServiceProcess.start(variables);
  };
  const delivered = async (accepted: Answer): Promise<Told> => {
    const { id } = accepted.body as Told;
    for (let i = 0; i < 8; i++) {
      const { body } = (await ask('GET', `/api/v1/handovers/${id}`, undefined, 'wait=5')) as {
        body: Told;
      };
      if (body.status === 'delivered' || body.status === 'parked') return body;
    }
    throw new Error('neither delivered nor parked');
  };

  it('after its POST was sent and before the answer came adopts its B when it is started again', async () => {
    const before = created();
    sandbox.faults.add({ match: create, action: { hold: 'answer' } });
    const accepted = await ask('POST', post, { instance: await fillInSource(sandbox.url) });
    expect(accepted.status).toBe(202);
    await sandbox.faults.whenHeld(1);
    expect(created() - before).toBe(1);
    await restart();
    sandbox.faults.clear();
    expect(await delivered(accepted)).toMatchObject({
      status: 'delivered',
      deliveries: [{ findings: [] }],
    });
    expect(created() - before).toBe(1);
  });

  it('before its POST arrived makes one B after T_late, however late the first would have been born', async () => {
    const before = created();
    sandbox.faults.add({ match: create, action: { hold: true } });
    const accepted = await ask('POST', post, { instance: await fillInSource(sandbox.url) });
    await sandbox.faults.whenHeld(1);
    await restart();
    // The app goes on with the request of the dead client: B is born after the first empty looks.
    setTimeout(() => {
      sandbox.faults.release();
    }, 1_500);
    expect((await delivered(accepted)).status).toBe('delivered');
    expect(created() - before).toBe(1);
    sandbox.faults.clear();
  });

  it('while it fills B leaves one whole B', async () => {
    const before = created();
    const instance = await fillInSource(sandbox.url, { attachments: true });
    const upload = { method: 'POST', path: '^/ttd/saksbehandling/.*dataType=vedlegg' };
    sandbox.faults.add({ match: upload, action: { hold: 'answer' } });
    const accepted = await ask('POST', post, { instance });
    await sandbox.faults.whenHeld(1);
    await restart();
    sandbox.faults.clear();
    const handover = await delivered(accepted);
    expect(handover.status).toBe('delivered');
    expect(created() - before).toBe(1);
    const url = `${sandbox.url}/storage/api/v1/instances/${handover.deliveries[0]?.instance?.id ?? ''}`;
    const { data } = (await getJson(url, await orgToken(sandbox.url))) as {
      data: { dataType: string }[];
    };
    expect(data.filter(({ dataType }) => dataType === 'vedlegg')).toHaveLength(2);
  });
});

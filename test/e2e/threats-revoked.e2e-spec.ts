import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callerScope,
  EndUser,
  type Sandbox,
  type ServiceEnvironment,
  serviceEnvironment,
  startSandbox,
} from '../../src/sandbox/index.js';
import { auditLines } from '../support/audit-lines.js';
import { appFolder, call, startService } from '../support/flerapp.js';
import { type GrantLine, grantsFile, writeGrants } from '../support/grants.js';
import { klage } from '../support/source.js';

const flow = 'klage-til-saksbehandling';
const everything = { id: 'a', flows: [flow], operations: ['handovers:create', 'handovers:read'] };
const toRead = { ...everything, operations: ['handovers:read'] };

/** Two lives of one service on one database; between them the grants are changed. */
describe('threats: what was allowed once', () => {
  let sandbox: Sandbox;
  let environment: ServiceEnvironment;
  const grants = grantsFile(everything);
  beforeAll(async () => {
    sandbox = await startSandbox({ appFolders: [appFolder] });
    environment = await serviceEnvironment(sandbox, mkdtempSync(join(tmpdir(), 'flerapp-')));
  });
  afterAll(() => sandbox.close());

  const start = () =>
    startService({
      ...environment.variables,
      FLERAPP_PORT: '0',
      FLERAPP_TIME_SCALE: '0.02',
      FLERAPP_GRANTS_FILE: grants,
    });
  const headers = async () => {
    const client = { ...environment.caller, scopes: [callerScope] };
    return { authorization: `Bearer ${await sandbox.maskinporten.issueCallerToken(client)}` };
  };

  /** Accepted by a first service, and sent in after its end; what a second one says of it, with these grants. */
  const acrossRestart = async (granted: GrantLine) => {
    writeGrants(grants, everything);
    const user = new EndUser(sandbox.url);
    const instance = await user.start('ttd/klage', 501337);
    await user.fillIn(klage);
    const first = await start();
    const path = `/api/v1/flows/${flow}/handovers`;
    const { status, body } = await call(first.url, 'POST', path, { instance }, await headers());
    expect(status).toBe(202);
    await first.app.close();

    writeGrants(grants, granted);
    await user.submit();
    const second = await start();
    try {
      const wait = { ...(await headers()), prefer: 'wait=20' };
      const handover = `/api/v1/handovers/${String(body.id)}`;
      const seen = await call(second.url, 'GET', handover, undefined, wait);
      return { handover: seen.body, decisions: auditLines(second.logs()) };
    } finally {
      await second.app.close();
    }
  };
  const made = () => sandbox.world.ledger.count('instance-created', 'ttd/saksbehandling');

  it('T18 a grant that is taken away after acceptance stops what was accepted', async () => {
    const before = made();
    const { handover, decisions } = await acrossRestart(toRead);
    expect(handover).toMatchObject({
      status: 'refused',
      deliveries: [{ state: 'refused', reason: 'not-granted' }],
    });
    expect(made()).toBe(before);
    expect(decisions).toContainEqual(
      expect.objectContaining({ point: 'delivery', effect: 'refuse', reason: 'not-granted' }),
    );
  });

  it('what was accepted by a grant that is still there goes on', async () => {
    const before = made();
    const { handover } = await acrossRestart(everything);
    expect(handover).toMatchObject({ status: 'delivered' });
    expect(made()).toBe(before + 1);
  });
});

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenService } from '../../src/maskinporten/index.js';
import { callerScope, serviceEnvironment, startSandbox } from '../../src/sandbox/index.js';
import { appFolder, call, startService } from '../support/flerapp.js';

const flow = (name: string, org: string) => `apiVersion: flerapp/v1
name: ${name}
source: { app: ${org}/klage, ready: { processEnded: true } }
targets:
  - name: sak
    app: ${org}/saksbehandling
    owner: { organisationNumber: '950474084' }
    prefill: { dataType: model, transform: { sak.tittel: form.saksnr } }
`;
const grant = (client: string, flows: string, operation: string) => `
  - id: ${client}
    caller: { organisations: ['405003309'], clientIds: [${client}], scopes: ['${callerScope}'] }
    flows: [${flows}]
    operations: ['${operation}']`;
const grants = [
  'apiVersion: flerapp/v1\ngrants:',
  grant('operator', 'ours', 'operate'),
  grant('of-all', "'*'", 'operate'),
  grant('reader', 'ours', 'handovers:read'),
].join('');
const read = 'altinn:serviceowner/instances.read';
const write = 'altinn:serviceowner/instances.write';

async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'tokens-'));
  writeFileSync(join(folder, 'grants.yaml'), grants);
  const flows = join(folder, 'flows');
  mkdirSync(flows);
  writeFileSync(join(flows, 'ours.yaml'), flow('ours', 'ttd'));
  writeFileSync(join(flows, 'theirs.yaml'), flow('theirs', 'digdir'));
  const sandbox = await startSandbox({ appFolders: [appFolder] });
  const { variables } = await serviceEnvironment(sandbox, folder);
  const file = variables['FLERAPP_CREDENTIALS'] ?? '';
  const service = await startService({
    ...variables,
    FLERAPP_CREDENTIALS: `${file},${file.replace('ttd=', 'digdir=')}`,
    FLERAPP_FLOWS_FOLDER: flows,
    FLERAPP_TIME_SCALE: '0.02',
    FLERAPP_GRANTS_FILE: join(folder, 'grants.yaml'),
  });
  const close = async () => {
    await service.app.close();
    await sandbox.close();
  };
  return { sandbox, ...service, close };
}

describe('GET /api/v1/tokens', () => {
  let bench: Awaited<ReturnType<typeof start>>;
  let tokens: TokenService;
  beforeAll(async () => {
    bench = await start();
    tokens = bench.app.get(TokenService, { strict: false });
  });
  afterAll(() => bench.close());

  const as = async (client: string) => {
    const claims = { scope: callerScope, client_id: client };
    const token = await bench.sandbox.maskinporten.mintToken(claims);
    const headers = { authorization: `Bearer ${token}` };
    return call(bench.url, 'GET', '/api/v1/tokens', undefined, headers);
  };

  it('lists clients, scopes, expiry and last error, and never a token', async () => {
    const token = await tokens.altinnToken({ client: 'ttd', scopes: [read, write] });
    const { status, body } = await as('operator');
    expect(status).toBe(200);
    const held = { scopes: [read, write], failing: false, expiresAt: expect.any(String) };
    const both = ['maskinporten', 'altinn'].map((authority) => ({ authority, ...held }));
    expect(body).toEqual({
      clients: [{ client: 'ttd', tokens: expect.arrayContaining(both) }],
    });
    const text = JSON.stringify(body);
    expect(text).not.toContain(token.authorization().slice('Bearer '.length));
    expect(text).not.toMatch(/eyJ/);
  });

  it('tells why a token could not be had', async () => {
    const wanted = { client: 'ttd', scopes: ['altinn:not-ours'] };
    await expect(tokens.altinnToken(wanted)).rejects.toMatchObject({ name: 'TokenError' });
    const { body } = await as('operator');
    const failed = body.clients[0].tokens.filter((one: { failing: boolean }) => one.failing);
    expect(failed).not.toHaveLength(0);
    for (const one of failed) {
      expect(one).toEqual({
        authority: expect.any(String),
        scopes: wanted.scopes,
        failing: true,
        lastError: expect.objectContaining({ code: expect.any(String), at: expect.any(String) }),
      });
    }
  });

  it('shows an operator only the clients of the flows that are granted', async () => {
    await tokens.altinnToken({ client: 'digdir', scopes: [read] });
    const clientsOf = async (caller: string) =>
      (await as(caller)).body.clients.map(({ client }: { client: string }) => client);
    expect(await clientsOf('of-all')).toEqual(['digdir', 'ttd']);
    expect(await clientsOf('operator')).toEqual(['ttd']);
    const refused = await as('reader');
    expect([refused.status, refused.body.type]).toEqual([403, 'urn:flerapp:problem:not-granted']);
    expect((await call(bench.url, 'GET', '/api/v1/tokens')).status).toBe(401);
  });
});

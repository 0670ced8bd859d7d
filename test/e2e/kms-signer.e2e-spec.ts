import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenService } from '../../src/maskinporten/index.js';
import {
  callerScope,
  newClientKey,
  serviceEnvironment,
  startSandbox,
} from '../../src/sandbox/index.js';
import { KeyVaultModule } from '../examples/kms-signer/key-vault-module.js';
import { FakeKeyVault } from '../support/fake-key-vault.js';
import { appFolder, call, startService } from '../support/flerapp.js';
import { fillInSource } from '../support/source.js';

const organisationNumber = '405003309';
const read = 'altinn:serviceowner/instances.read';
const scopes = [read, 'altinn:serviceowner/instances.write', 'altinn:authorization/authorize'];
const vaultToken = 'a-token-for-the-vault';

/** The service without a key file, its client, and a vault with two versions: the newest is not registered yet. */
async function start() {
  const sandbox = await startSandbox({ appFolders: [appFolder] });
  const { variables, caller } = await serviceEnvironment(
    sandbox,
    mkdtempSync(join(tmpdir(), 'kms-')),
  );
  const client = await sandbox.maskinporten.addClient({ organisationNumber, scopes });
  const vault = new FakeKeyVault(vaultToken);
  await vault.start();
  const next = await newClientKey();
  const keys = [next, client.jwk].map((jwk) => ({ kid: jwk.kid, url: vault.add(jwk) }));
  const external = {
    ...variables,
    FLERAPP_CREDENTIALS: '',
    FLERAPP_SIGNING: 'external',
    FLERAPP_CLIENT_IDS: `ttd=${client.clientId}`,
    FLERAPP_TIME_SCALE: '0.02',
  };
  const token = () => Promise.resolve(vaultToken);
  const module = KeyVaultModule.forRoot({ keys: { ttd: keys }, token });
  const service = await startService(external, { extensions: [module] });
  const close = async () => {
    await service.app.close();
    await Promise.all([vault.stop(), sandbox.close()]);
  };
  return { sandbox, caller, client, next, vault, external, service, close };
}

describe('signing in a key vault', () => {
  let bench: Awaited<ReturnType<typeof start>>;
  let tokens: TokenService;
  beforeAll(async () => {
    bench = await start();
    tokens = bench.service.app.get(TokenService, { strict: false });
  });
  afterEach(() => (bench.vault.outage = undefined));
  afterAll(() => bench.close());

  let asked = 0;
  const newToken = () => {
    const resource = `https://api.example/${String((asked += 1))}`;
    return tokens.maskinportenToken({ client: 'ttd', scopes: [read], resource });
  };

  it('delivers with a key that the service never has', async () => {
    const { sandbox, caller, service, vault } = bench;
    const instance = await fillInSource(sandbox.url);
    const token = await sandbox.maskinporten.issueCallerToken({ ...caller, scopes: [callerScope] });
    const { body } = await call(
      service.url,
      'POST',
      '/api/v1/flows/klage-til-saksbehandling/handovers',
      { instance },
      { authorization: `Bearer ${token}`, prefer: 'wait=20' },
    );
    expect(body.status).toBe('delivered');
    expect(vault.signatures).toBeGreaterThan(0);
  });

  it('signs with the previous version until Maskinporten knows the newest', async () => {
    const { sandbox, client, next, service } = bench;
    await newToken();
    expect(service.logs()).toContain('An older key was used');
    sandbox.maskinporten.registry.registerKey(client.clientId, next);
    const before = bench.vault.signatures;
    await newToken();
    expect(bench.vault.signatures - before).toBe(1);
  });

  it.each([429, 503])('a vault that answers %i is an outage, not a wrong key', async (status) => {
    bench.vault.outage = status;
    const failure = { name: 'TokenError', code: 'unreachable', kind: 'transient' };
    await expect(newToken()).rejects.toMatchObject(failure);
  });

  it('a vault that refuses the key is told as such', async () => {
    bench.vault.outage = 403;
    await expect(newToken()).rejects.toMatchObject({ code: 'unusable-key', kind: 'key' });
  });

  it('logs neither the token of the vault nor an assertion', () => {
    expect(bench.service.logs()).not.toMatch(/a-token-for-the-vault|eyJ/);
  });

  it('is missed at boot when no module brings it', async () => {
    await expect(startService(bench.external)).rejects.toThrow(
      'client ttd: no key, and no module brings Signers',
    );
  });
});

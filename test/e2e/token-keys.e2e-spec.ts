import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyStatusSource, TokenService } from '../../src/maskinporten/index.js';
import { until } from '../../src/maskinporten/token-bench.contract.js';
import {
  type ClientJwk,
  newClientKey,
  type Sandbox,
  serviceEnvironment,
  startSandbox,
} from '../../src/sandbox/index.js';
import { appFolder, call, startService } from '../support/flerapp.js';
import { clientId, jwks, KeyBench } from '../support/key-bench.js';
import { MountedSecret } from '../support/mounted-secret.js';
import { studioFile, studioKey } from '../support/studio-file.js';
import { claimsOf, organisationNumber, read, TokenRig, write } from '../support/token-rig.js';

const day = 86_400_000;
const client = { clientId, organisationNumber, scopes: [read, write] };

/** Must-have tests of reference maskinporten-and-altinn-tokens §8.2 about keys, against the simulator over HTTP. */
/** The public documents that the service has kept; a draft has another ending. */
const documentsIn = (folder: string): Record<string, unknown>[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).document);

describe('keys of the token service', () => {
  let first: ClientJwk;
  let second: ClientJwk;
  /** The newer one last, as they are made. */
  let studio: [ClientJwk, ClientJwk];
  beforeAll(async () => {
    [first, second] = await Promise.all([newClientKey(), newClientKey()]);
    const end = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 30 * day);
    studio = await Promise.all([studioKey('uuid.0', end), studioKey('uuid.1', end)]);
  }, 120_000);

  describe('of one client', () => {
    let bench: KeyBench;
    afterEach(() => bench.close());

    it.each([
      ['beside the previous one', () => [second, first]],
      ['in place of the previous one', () => [second]],
    ])('key rotation with 120 s propagation, new key %s', async (_, keys) => {
      bench = await KeyBench.start(first, jwks(first));
      await bench.newToken();
      bench.registry.registerKey(clientId, second, 120_000);
      await bench.swap(jwks(...keys()));
      for (let seconds = 10; seconds < 120; seconds += 5) {
        await Promise.all([bench.newToken(), bench.newToken()]);
        expect(bench.rig.signedBy.at(-1)).toBe(first.kid);
        bench.rig.time.pass(5_000);
      }
      bench.rig.time.pass(15_000);
      await bench.newToken();
      expect(bench.rig.signedBy.at(-1)).toBe(second.kid);
      bench.registry.removeKey(clientId, first.kid);
      const tries = bench.rig.signedBy.length;
      await bench.newToken();
      expect(bench.rig.signedBy.slice(tries)).toEqual([second.kid]);
      const unknown = await bench.rig.metric('requests_total', { outcome: 'unknown-kid' });
      expect(unknown).toBeGreaterThan(5);
      expect(unknown).toBeLessThan(20);
      expect(await bench.rig.metric('tokens_failing')).toBe(0);
      expect(await bench.rig.metric('breaker_open')).toBe(0);
    });

    it('RS512-4096 Studio file with symlink swap: the alg and the kid of the JWK in each assertion', async () => {
      const [previous, newest] = studio;
      const file = (...keys: ClientJwk[]) =>
        studioFile(clientId, 'https://test.maskinporten.no/', keys);
      bench = await KeyBench.start(previous, file(previous));
      await bench.newToken();
      expect(bench.header()).toEqual({ alg: 'RS512', typ: 'JWT', kid: previous.kid });
      // Altinn Studio tells Maskinporten before it changes the file.
      bench.registry.registerKey(clientId, newest);
      await bench.swap(file(newest, previous));
      await bench.newToken();
      expect(bench.header()).toEqual({ alg: 'RS512', typ: 'JWT', kid: newest.kid });
    });
  });

  describe('in the running service', () => {
    let sandbox: Sandbox;
    let service: Awaited<ReturnType<typeof startService>>;
    let variables: Readonly<Record<string, string>>;
    beforeEach(async () => {
      sandbox = await startSandbox({ appFolders: [appFolder] });
      const folder = await mkdtemp(join(tmpdir(), 'flerapp-'));
      ({ variables } = await serviceEnvironment(sandbox, folder));
    });
    afterEach(async () => {
      await service.app.close();
      await sandbox.close();
    });

    const start = async (more: Readonly<Record<string, string>> = {}) => {
      const test = { FLERAPP_PORT: '0', FLERAPP_TIME_SCALE: '0.02' };
      service = await startService({ ...variables, ...test, ...more });
    };
    const get = async (path: string) => (await call(service.url, 'GET', path)).body;
    const keys = () => service.app.get(KeyStatusSource, { strict: false }).keys()[0];
    const newToken = (scope: string) =>
      service.app
        .get(TokenService, { strict: false })
        .maskinportenToken({ client: 'ttd', scopes: [scope] });

    it('RS512-4096 Studio file with symlink swap: no restart, and readiness tells', async () => {
      const [previous, newest] = studio;
      const { issuer, registry } = sandbox.maskinporten;
      await registry.addClient({ ...client, jwk: previous });
      const secret = await MountedSecret.mount(studioFile(clientId, issuer, [previous]));
      await start({ FLERAPP_CREDENTIALS: `ttd=${secret.path}` });
      const expiresAt = new Date(Number(newest.exp) * 1_000).toISOString();
      const told = { algorithm: 'RS512', expiresAt, certificateExpiresAt: expiresAt };
      expect((await get('/health/ready')).details).toMatchObject({
        'token-ttd': { condition: 'up' },
        'keys-ttd': { condition: 'up', problems: [], keys: [{ ...told, kid: previous.kid }] },
      });
      registry.registerKey(clientId, newest);
      await secret.swap(studioFile(clientId, issuer, [newest, previous]));
      await until(() => keys()?.keys[0]?.kid === newest.kid);
      registry.removeKey(clientId, previous.kid);
      await newToken(read);
      await secret.swap('{');
      await until(() => keys()?.problems.length === 1);
      await newToken(write);
      expect((await get('/health/ready')).details['keys-ttd']).toMatchObject({
        condition: 'degraded',
        problems: ['the file is not JSON'],
        keys: [{ kid: newest.kid }, { kid: previous.kid }],
      });
      const metrics: unknown = await get('/metrics');
      const seconds = `{client="ttd",of="certificate"} ${newest.exp}`;
      expect(metrics).toContain(`maskinporten_key_expiry_timestamp_seconds${seconds}`);
      expect(metrics).toContain('maskinporten_key_file_refused{client="ttd"} 1');
    });

    it('starts while Maskinporten is down, with the metadata that it knew before', async () => {
      await start();
      const { issuer } = sandbox.maskinporten;
      const kept = () => documentsIn(join(variables['FLERAPP_DATA_FOLDER'] ?? '', 'metadata'));
      await until(() => kept().some((document) => document['issuer'] === issuer));
      await service.app.close();
      expect(kept()).toContainEqual(expect.objectContaining({ issuer, jwks_uri: `${issuer}jwk` }));
      const everything = { path: '^/(mp|authentication)/' };
      sandbox.faults.add({ match: everything, times: 'always', action: { reset: true } });
      await start();
      expect(await get('/health/startup')).toEqual({ status: 'ok' });
      const ready = await get('/health/ready');
      expect(ready).toMatchObject({ details: { 'token-ttd': { condition: 'degraded' } } });
      await expect(newToken(read)).rejects.toMatchObject({ kind: 'transient' });
      sandbox.faults.clear();
      // Only a pause of a quarter of a second or so is left to wait for.
      let token: unknown;
      for (let i = 0; i < 1_000 && !token; i += 1) {
        token = await newToken(read).catch(() => setTimeout(10));
      }
      expect(String(token)).toBe('[AccessToken]');
    });
  });

  describe('two clients are isolated', () => {
    const other = 'd3f9c1de-8c77-4fb1-9b8b-1f0c5d6c7a11';
    const otherOrg = '974761076';
    const of = (client: string, scope = read) =>
      rig.service.altinnToken({ client, scopes: [scope] });
    /** HTTP requests for its tokens, of Maskinporten and of the exchange. */
    const requests = (client: string) => rig.metric('requests_total', { client });
    const registry = () => rig.sandbox.maskinporten.registry;
    const register = () =>
      registry().addClient({
        ...{ clientId: other, organisationNumber: otherOrg, jwk: second },
        ...{ scopes: [read, write], granted: false },
      });
    let rig: TokenRig;
    afterEach(() => rig.close());
    beforeEach(async () => {
      const keys = [{ ...second }, { ...first }];
      rig = await TokenRig.start({
        client: { jwk: second },
        clients: (own) => ({ ttd: { ...own, keys }, skd: { clientId: other, keys } }),
      });
    });

    it('by their breakers: one that Maskinporten does not know does not close the door to the other', async () => {
      await expect(of('skd')).rejects.toMatchObject({ code: 'MP-100', client: 'skd' });
      await expect(of('skd', write)).rejects.toMatchObject({ code: 'MP-100', client: 'skd' });
      expect(await requests('skd')).toBe(1);
      expect(await rig.metric('breaker_open', { client: 'skd' })).toBe(1);
      await of('ttd');
      await of('ttd', write);
      expect(await rig.metric('breaker_open', { client: 'ttd' })).toBe(0);
      expect(await requests('ttd')).toBe(4);
    });

    it('by what is remembered of refusals: the same scope, granted to one of them', async () => {
      await register();
      registry().grant(otherOrg, read);
      const refused = { kind: 'business', client: 'skd' };
      await expect(of('skd', write)).rejects.toMatchObject(refused);
      await of('ttd', write);
      await of('skd');
      const before = await requests('skd');
      await expect(of('skd', write)).rejects.toMatchObject(refused);
      expect(await requests('skd')).toBe(before);
    });

    it('by their tokens: each has its own of the same scope, and its own 401', async () => {
      await register();
      registry().grant(otherOrg, read);
      const [own, theirs] = [await of('ttd'), await of('skd')];
      expect(claimsOf(own)['client_id']).toBe(rig.clientId);
      expect(claimsOf(theirs)['client_id']).toBe(other);
      rig.service.invalidate(own);
      expect(await of('skd')).toBe(theirs);
      expect(await of('ttd')).not.toBe(own);
    });

    it('by their keys: that one key is refused for one says nothing of the same key for the other', async () => {
      await register();
      registry().grant(otherOrg, read);
      registry().removeKey(other, second.kid);
      registry().registerKey(other, first);
      await of('skd');
      expect(rig.signedBy).toEqual([second.kid, first.kid]);
      await of('ttd');
      expect(rig.signedBy.slice(2)).toEqual([second.kid]);
    });

    it('by their requests: one that hangs holds up nobody else', async () => {
      await register();
      registry().grant(otherOrg, read);
      rig.sandbox.faults.add({ match: { path: '/mp/token' }, action: { hold: true } });
      const held = of('skd');
      await rig.sandbox.faults.whenHeld();
      expect(await rig.storageAnswers(await of('ttd'))).not.toBe(401);
      rig.sandbox.faults.release();
      expect(claimsOf(await held)['client_id']).toBe(other);
    });
  });
});

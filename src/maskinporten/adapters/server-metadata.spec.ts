import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rsaKey, type TestKey } from '../../../test/support/keys.js';
import { TokenBench, until } from '../token-bench.contract.js';

const day = 86_400_000;

describe("Maskinporten's metadata", () => {
  let key: TestKey;
  let bench: TokenBench;
  let metadataFolder: string;

  beforeAll(async () => {
    key = await rsaKey('newest');
  });
  beforeEach(async () => {
    bench = new TokenBench();
    metadataFolder = await mkdtemp(join(tmpdir(), 'metadata-'));
  });
  afterEach(() => bench.stop());

  const start = async (): Promise<void> => {
    await bench.start([key], { metadataFolder });
    await until(() => bench.server.metadataAsked > 0 && bench.time.waiting > 0);
  };
  const audiences = () => bench.server.assertions.map(({ claims }) => claims['aud']);
  const grant = (scope = 'a') =>
    bench.service.maskinportenToken({ client: 'ttd', scopes: [scope] });
  const files = async () => (await readdir(metadataFolder)).map((f) => join(metadataFolder, f));

  it('MP-110: a renamed issuer is learnt from the metadata, and the token had at once', async () => {
    await start();
    bench.time.pass(60_000);
    bench.server.metadata = { issuer: `${bench.server.issuer}v2/` };
    await Promise.all([grant('a'), grant('b')]);
    expect(bench.server.metadataAsked).toBe(2);
    await grant('c');
    const { issuer } = bench.server;
    expect(audiences().filter((aud) => aud === issuer)).toEqual([]);
    expect(audiences()).toEqual(Array(3).fill(`${issuer}v2/`));
    expect(bench.server.metadataAsked).toBe(2);
  });

  it('MP-110 without anything new in the metadata is permanent, after one look at it', async () => {
    await start();
    bench.time.pass(60_000);
    bench.server.tokenFaults.push({
      status: 400,
      body: JSON.stringify({
        error: 'invalid_grant',
        error_description: 'MP-110 Invalid JWT claim aud',
      }),
    });
    await expect(grant()).rejects.toMatchObject({ code: 'MP-110', kind: 'permanent' });
    expect(bench.server.metadataAsked).toBe(2);
  });

  it('is asked for once a day, and five minutes after it could not be had', async () => {
    await start();
    bench.time.pass(day - 1);
    bench.server.metadata = undefined;
    expect(bench.logs.join()).not.toContain('Metadata not renewed');
    bench.time.pass(1);
    await until(() => bench.logs.join().includes('Metadata not renewed'));
    await until(() => bench.time.waiting > 0);
    bench.server.metadata = {};
    bench.time.pass(300_000);
    await until(() => bench.server.metadataAsked === 2);
  });

  it.each([
    ['token endpoint', { token_endpoint: 'https://elsewhere.example/token' }],
    ['issuer', { issuer: 'https://elsewhere.example/' }],
  ])('with a %s on another host is not taken', async (_, metadata) => {
    bench.server.metadata = metadata;
    await start();
    bench.server.metadata = undefined;
    await grant();
    expect(audiences()).toEqual([bench.server.issuer]);
    expect(await files()).toEqual([]);
  });

  it('is kept in a file, without a secret, and used by a start without network', async () => {
    await start();
    const { issuer } = bench.server;
    const moved = { issuer, token_endpoint: `${issuer}v2/token` };
    bench.server.metadata = moved;
    bench.time.pass(day);
    await until(() => bench.server.metadataAsked === 2 && bench.time.waiting > 0);
    const [file = '', ...others] = await files();
    expect(others).toEqual([]);
    const url = `${issuer}.well-known/oauth-authorization-server`;
    const kept = { url, savedAt: bench.time.now(), document: moved };
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(kept);
    bench.server.metadata = undefined;
    await bench.restart({ metadataFolder });
    await grant();
    await bench.restart();
    await grant();
    expect(bench.server.tokenPaths).toEqual(['/v2/token', '/token']);
  });

  it('does not hold up a shutdown', async () => {
    bench.server.metadataHangs = true;
    await bench.start([key], { timeouts: { connect: 600_000, read: 600_000 } });
    await until(() => bench.server.metadataAsked === 1);
    await grant();
    await bench.service.onApplicationShutdown();
    expect(bench.logs.join()).not.toContain('Metadata not renewed');
  });

  it.each(['', '{', '{"url":"http://other/","document":{},"savedAt":1}'])(
    'is taken for absent when the file is %p',
    async (text) => {
      await start();
      const [file = ''] = await files();
      await writeFile(file, text);
      bench.server.metadata = undefined;
      await bench.restart({ metadataFolder });
      await grant();
      expect(bench.server.tokenPaths).toEqual(['/token']);
    },
  );
});

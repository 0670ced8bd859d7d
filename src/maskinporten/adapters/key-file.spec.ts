import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MountedSecret } from '../../../test/support/mounted-secret.js';
import { rsaKey, type TestKey } from '../../../test/support/keys.js';
import { MovedTime, until } from '../token-bench.contract.js';
import { LocalSigners } from './local-signers.js';

describe('A mounted key file', () => {
  let newest: TestKey;
  let previous: TestKey;
  let secret: MountedSecret;
  let time: MovedTime;
  let signers: LocalSigners;
  let logs: string[];

  beforeAll(async () => {
    newest = await rsaKey('newest', 'RS512');
    previous = await rsaKey('previous');
  });
  beforeEach(async () => {
    secret = await MountedSecret.mount(JSON.stringify(previous.privateJwk));
    time = new MovedTime();
    logs = [];
    const write = (...line: unknown[]): void => void logs.push(JSON.stringify(line));
    const keyFile = { path: secret.path };
    const keys = [previous.privateJwk];
    signers = new LocalSigners(
      {
        mounted: { clientId: 'a', keys: [], keyFile },
        preset: { clientId: 'b', keys, keyFile: { path: '/nowhere' } },
        fixed: { clientId: 'c', keys },
      },
      { timers: time, logger: { info: write, warn: write } },
    );
  });
  afterEach(() => signers.onApplicationShutdown());

  const kids = (client = 'mounted') => signers.of(client).map(({ kid }) => kid);
  const state = (client = 'mounted') => signers.keys().find((keys) => keys.client === client)!;
  const rounds = () => time.waiting;
  /** Lets a poll of both files finish. */
  const poll = async (): Promise<void> => {
    time.pass(10_000);
    await until(() => rounds() === 2);
  };

  it('is read at the start where no keys were given', () => {
    expect(kids()).toEqual(['previous']);
    expect(state()).toMatchObject({
      keys: [{ kid: 'previous', algorithm: 'RS256' }],
      problems: [],
    });
  });

  it('is read again within ten seconds after ..data was swapped', async () => {
    await secret.swap(JSON.stringify({ keys: [newest.privateJwk, previous.privateJwk] }));
    time.pass(9_999);
    expect(kids()).toEqual(['previous']);
    await poll();
    expect(kids()).toEqual(['newest', 'previous']);
    expect(logs.join()).toContain('Keys read');
  });

  it('leaves the keys in use when it is wrong, says so once, and is taken when it is right again', async () => {
    await secret.swap(JSON.stringify({ ...newest.privateJwk, alg: 'secretsecret' }));
    await poll();
    await poll();
    expect(kids()).toEqual(['previous']);
    expect(state().problems).toEqual(['JWK: alg is not one of RS256, RS384, RS512']);
    expect(logs.filter((line) => line.includes('"client":"mounted"'))).toHaveLength(2);
    expect(logs.join()).not.toContain('secretsecret');
    await secret.swap(JSON.stringify(newest.privateJwk));
    await poll();
    expect(kids()).toEqual(['newest']);
    expect(state().problems).toEqual([]);
  });

  it('leaves the keys in use when it is gone', async () => {
    await secret.unmount();
    await poll();
    expect(kids()).toEqual(['previous']);
    expect(state().problems).toEqual(['the file cannot be read']);
    await secret.swap(JSON.stringify(previous.privateJwk));
    await poll();
    expect(state().problems).toEqual([]);
  });

  it("is not taken when it is another client's", async () => {
    const settings = {
      ClientId: 'another',
      Authority: 'https://test.maskinporten.no/',
      Jwk: newest.privateJwk,
    };
    await secret.swap(JSON.stringify(settings));
    await poll();
    expect(kids()).toEqual(['previous']);
    expect(state().problems).toEqual(['ClientId is not that of the client']);
  });

  it('of one client does not touch the others', async () => {
    await secret.swap('broken');
    await poll();
    expect(kids('preset')).toEqual(['previous']);
    expect(state('preset').problems).toEqual(['the file cannot be read']);
    expect(state('fixed')).toMatchObject({ keys: [{ kid: 'previous' }], problems: [] });
  });

  it('is left alone after the shutdown', async () => {
    signers.onApplicationShutdown();
    expect(rounds()).toBe(0);
    await secret.swap(JSON.stringify(newest.privateJwk));
    time.pass(60_000);
    expect(kids()).toEqual(['previous']);
  });
});

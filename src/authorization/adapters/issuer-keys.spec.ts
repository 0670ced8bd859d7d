import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { guardedApp, post } from '../../../test/support/guarded-app.js';
import { rsaKey, type TestKey } from '../../../test/support/keys.js';
import { MovedClock } from '../../../test/support/moved-clock.js';
import { TokenIssuer } from '../../../test/support/token-issuer.js';
import type { Timings } from '../../config/index.js';
import type { Flow } from '../../orchestration/flows/index.js';

const grants = `
apiVersion: flerapp/v1
grants:
  - id: apps
    caller: { organisations: ['405003309'], allowAnyClient: true }
    flows: ['*']
    operations: ['handovers:create']
`;
const second = 1_000;
const hour = 3_600 * second;

describe("the issuer's keys", () => {
  let first: TestKey;
  let next: TestKey;
  let clock: MovedClock;
  let issuer: TokenIssuer;
  let app: NestFastifyApplication;
  let keysFolder: string;

  beforeAll(async () => {
    first = await rsaKey('key-1');
    next = await rsaKey('key-2');
  });
  beforeEach(async () => {
    clock = new MovedClock();
    issuer = await TokenIssuer.start(first);
    keysFolder = await mkdtemp(join(tmpdir(), 'keys-'));
    app = await started();
  });
  const started = async (timings: Partial<Timings> = {}) => {
    const inbound = {
      issuers: [{ issuer: issuer.url, jwksUri: `${issuer.url}jwk` }],
      keysFolder,
      scopes: ['ttd:flerapp'],
      requireAudience: false,
    };
    const flows = [{ name: 'klage' } as Flow];
    const one = await guardedApp({ inbound, clock, grants, flows, timings });
    await one.listen(0, '127.0.0.1');
    return one;
  };
  const restarted = async (timings?: Partial<Timings>) => {
    await app.close();
    app = await started(timings);
  };
  const until = async (done: () => boolean | Promise<boolean>) => {
    for (let i = 0; i < 500 && !(await done()); i++) await pause(10);
    expect(await done()).toBe(true);
  };
  const isKept = async () => (await readdir(keysFolder)).some((name) => name.endsWith('.json'));
  afterEach(async () => {
    await app.close();
    await issuer.stop();
  });

  const call = (token: string) => post(app, '/flows/klage/handovers', `Bearer ${token}`);
  const good = () => call(issuer.token(clock.now()));
  const withKid = (kid: string) => call(issuer.sign(issuer.claims(clock.now()), { kid }));
  const flood = async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => withKid(`nobody-${i}`)));
    return answers.map(({ status }) => status);
  };

  it('are fetched once for many callers', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, good));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(issuer.fetches).toBe(1);
  });

  it('let a token in for as long as it lives, however often and however lately it was verified', async () => {
    const lifetime = 120;
    const seconds = Math.floor(clock.now() / second);
    const token = issuer.sign({ ...issuer.claims(clock.now()), exp: seconds + lifetime });
    expect((await call(token)).status).toBe(201);
    expect((await call(token)).status).toBe(201);
    // Ten seconds are left to clocks that differ.
    clock.advance((lifetime - 5) * second);
    expect((await call(token)).status).toBe(201);
    clock.advance(15 * second);
    expect((await call(token)).status).toBe(401);
    const changed = `${token.slice(0, -6)}AAAAAA`;
    expect((await call(changed)).status).toBe(401);
  });

  it('T13 are fetched once in thirty seconds for a flood of unknown keys', async () => {
    await good();
    clock.advance(30 * second);
    expect(await flood()).toEqual(Array(20).fill(401));
    clock.advance(29 * second);
    await flood();
    expect(issuer.fetches).toBe(2);
    clock.advance(second);
    await flood();
    expect(issuer.fetches).toBe(3);
  });

  it('are fetched as seldom while the issuer is away, and nobody is called a liar', async () => {
    await good();
    issuer.down = true;
    clock.advance(30 * second);
    expect(await flood()).toEqual(Array(20).fill(503));
    await flood();
    expect(issuer.fetches).toBe(2);
  });

  it('T13 are found after a rotation', async () => {
    await good();
    clock.advance(30 * second);
    issuer.keys.push(next);
    expect((await call(issuer.sign(issuer.claims(clock.now()), {}, next))).status).toBe(201);
  });

  it('are dropped within the hour when the issuer withdraws them', async () => {
    await good();
    issuer.keys = [next];
    clock.advance(hour);
    const token = () => issuer.sign(issuer.claims(clock.now()), {}, first);
    // The one who notices is not kept waiting; those after the renewal see the new keys.
    await call(token());
    await call(issuer.token(clock.now()));
    expect((await call(token())).status).toBe(401);
  });

  it('T13 serve for a day while the issuer is away', async () => {
    await good();
    issuer.down = true;
    clock.advance(23 * hour);
    expect((await good()).status).toBe(201);
    const unknown = await withKid('new-key');
    expect([unknown.status, unknown.body]).toEqual([503, { type: 'issuer-unavailable' }]);
    expect(unknown.headers['retry-after']).toBe('30');
    clock.advance(hour);
    expect((await good()).status).toBe(503);
    issuer.down = false;
    clock.advance(30 * second);
    expect((await good()).status).toBe(201);
  });

  it('are there before the first call, and renewed while nobody calls', async () => {
    await restarted({ jwksLook: 20 });
    await until(() => issuer.fetches > 0);
    const before = issuer.fetches;
    clock.advance(hour);
    await until(() => issuer.fetches > before);
  });

  it('are known after a restart while the issuer is away, for a day', async () => {
    await until(isKept);
    issuer.down = true;
    await restarted();
    expect((await good()).status).toBe(201);
    clock.advance(24 * hour);
    await restarted();
    expect((await good()).status).toBe(503);
  });

  it.each(['', '{"keys":[1]}', '{"url":"","savedAt":0,"document":{"keys":"x"}}'])(
    'are fetched where the file holds %j',
    async (content) => {
      await until(isKept);
      const [name = ''] = await readdir(keysFolder);
      await writeFile(join(keysFolder, name), content);
      await restarted();
      expect((await good()).status).toBe(201);
    },
  );

  it('answer 503 with a time to come back when there never were any', async () => {
    await until(isKept);
    await rm(keysFolder, { recursive: true });
    issuer.down = true;
    await restarted();
    await until(() => issuer.fetches > 1);
    issuer.fetches = 1;
    const answers = await Promise.all(Array.from({ length: 20 }, good));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(503));
    expect(answers[0]?.headers['retry-after']).toBe('5');
    expect(answers[0]?.headers['www-authenticate']).toBeUndefined();
    expect(issuer.fetches).toBe(1);
    issuer.down = false;
    clock.advance(5 * second);
    expect((await good()).status).toBe(201);
  });
});

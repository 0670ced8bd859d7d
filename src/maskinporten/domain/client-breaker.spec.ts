import { beforeEach, describe, expect, it } from '@jest/globals';
import { MovedTime } from '../token-bench.contract.js';
import { ClientBreakers } from './client-breaker.js';
import { TokenFailure } from './token-failure.js';
import { defaultRefreshSettings } from './token-lifetime.js';

const unknownClient = new TokenFailure({ code: 'MP-100', kind: 'permanent' });
const away = new TokenFailure({ code: 'maskinporten-503', kind: 'transient' });

describe('ClientBreaker', () => {
  let time: MovedTime;
  let breakers: ClientBreakers;
  let changes: string[];
  let asked: number;

  beforeEach(() => {
    time = new MovedTime();
    changes = [];
    asked = 0;
    const deps = { clock: time, settings: defaultRefreshSettings(30_000), random: () => 0.5 };
    breakers = new ClientBreakers(deps, (client, open) => changes.push(`${client} ${open}`));
  });

  const ask = (answer: TokenFailure | string, client = 'ttd'): Promise<unknown> =>
    breakers
      .of(client)
      .run(() => {
        asked += 1;
        return typeof answer === 'string' ? Promise.resolve(answer) : Promise.reject(answer);
      })
      .catch((failure: unknown) => failure);

  it('asks no more for a client that Maskinporten does not know, and for others as before', async () => {
    await ask(unknownClient);
    time.pass(44_000);
    expect(await ask('token')).toMatchObject({ details: { code: 'MP-100' }, wait: 1_000 });
    expect(asked).toBe(1);
    expect(await ask('token', 'digdir')).toBe('token');
    time.pass(1_000);
    expect(await ask('token')).toBe('token');
    expect(changes).toEqual(['ttd true', 'ttd false']);
  });

  it.each(['MP-121', 'unknown-kid', 'MP-130'] as const)('is back 5 s after %s', async (code) => {
    await ask(new TokenFailure({ code, kind: code === 'MP-130' ? 'clock' : 'key' }));
    time.pass(4_999);
    expect(await ask('token')).toMatchObject({ details: { code } });
    time.pass(1);
    expect(await ask('token')).toBe('token');
  });

  it('leaves Maskinporten alone after five transient failures in a row, longer each time', async () => {
    for (let i = 0; i < 4; i += 1) await ask(away);
    expect(await ask('token')).toBe('token');
    for (let i = 0; i < 5; i += 1) await ask(away);
    expect(await ask('token')).toMatchObject({ wait: 125 });
    time.pass(125);
    await ask(away);
    expect(await ask('token')).toMatchObject({ wait: 250 });
    for (let i = 0; i < 20; i += 1) {
      time.pass(7_500);
      await ask(away);
    }
    expect(await ask('token')).toMatchObject({ wait: 7_500 });
  });

  it('keeps Retry-After for all tokens of the client, and says how much of it is left', async () => {
    await ask(new TokenFailure({ code: 'exchange-429', kind: 'transient', retryAfter: 30_000 }));
    time.pass(10_000);
    expect(await ask('token')).toMatchObject({ details: { retryAfter: 20_000 }, wait: 20_000 });
  });

  it('does not hold what is wrong with one scope against the client', async () => {
    for (let i = 0; i < 10; i += 1) {
      await ask(new TokenFailure({ code: 'MP-200', kind: 'permanent' }));
      await ask(new TokenFailure({ code: 'MP-250', kind: 'business' }));
    }
    expect(asked).toBe(20);
  });

  it('tries with one request, and the others wait for how it ends', async () => {
    await ask(unknownClient);
    time.pass(45_000);
    let end = (): void => undefined;
    const trial = breakers.of('ttd').run(() => new Promise<void>((resolve) => (end = resolve)));
    const others = [ask('one'), ask('two')];
    await new Promise(setImmediate);
    expect(asked).toBe(1);
    end();
    await trial;
    expect(await Promise.all(others)).toEqual(['one', 'two']);
    await ask(unknownClient);
    time.pass(45_000);
    const failing = [ask(unknownClient), ask('three'), ask('four')];
    expect(await Promise.all(failing)).toMatchObject(
      Array(3).fill({ details: { code: 'MP-100' } }),
    );
    expect(asked).toBe(5);
  });
});

import { PassThrough, Writable } from 'node:stream';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLogger, PinoLoggerService, scrub, traceIdOf, withTraceId } from './index.js';
import { isNationalId } from './scrub.js';

const weights1 = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const weights2 = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
const digit = (text: string, weights: number[]): number =>
  (11 - (weights.reduce((sum, w, i) => sum + w * Number(text[i]), 0) % 11)) % 11;

/** Valid national ids: ordinary, D-numbers and synthetic ones. */
const nationalId = fc
  .record({
    day: fc.integer({ min: 1, max: 31 }),
    month: fc.integer({ min: 1, max: 12 }),
    dNumber: fc.constantFrom(0, 40),
    synthetic: fc.constantFrom(0, 40, 65, 80),
    year: fc.integer({ min: 0, max: 99 }),
    individual: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ day, month, dNumber, synthetic, year, individual }) => {
    const two = (n: number): string => String(n).padStart(2, '0');
    const nine =
      two(day + dNumber) + two(month + synthetic) + two(year) + String(individual).padStart(3, '0');
    const ten = nine + String(digit(nine, weights1));
    return ten + String(digit(ten, weights2));
  })
  .filter((id) => id.length === 11);

const token = fc.base64String({ minLength: 20 }).map((part) => {
  const plain = part.replace(/[+/=]/g, 'x');
  return `eyJ${plain}.eyJ${plain}.${plain}`;
});

describe('the scrubber', () => {
  it('lets no national id through, wherever it stands', () => {
    fc.assert(
      fc.property(nationalId, fc.constantFrom('', ' ', '"', ':', '/', 'x', '\\n'), (id, around) => {
        expect(isNationalId(id)).toBe(true);
        expect(scrub(`{"msg":"a${around}${id}${around}b"}`)).not.toContain(id);
        const spaced = `${id.slice(0, 6)} ${id.slice(6)}`;
        expect(scrub(`{"msg":"a${around}${spaced}${around}b"}`)).not.toContain(spaced);
      }),
    );
  });

  it('lets no token, bearer header or private key through', () => {
    fc.assert(
      fc.property(token, (jwt) => {
        const line = JSON.stringify({
          a: jwt,
          b: { authorization: `Bearer ${jwt}` },
          c: `x=${jwt}&y`,
        });
        expect(scrub(line)).not.toContain(jwt.slice(0, 23));
      }),
    );
    const secret = 'A'.repeat(40);
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
      const jwk = JSON.stringify({ kty: 'RSA', [member]: secret });
      expect(scrub(jwk)).not.toContain(secret);
      expect(scrub(JSON.stringify({ text: jwk }))).not.toContain(secret);
    }
    const whole = Buffer.from(JSON.stringify({ kty: 'RSA', d: secret })).toString('base64');
    expect(scrub(JSON.stringify({ jwkBase64: whole }))).toBe('{"jwkBase64":"[private]"}');
    expect(scrub('-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----')).toBe(
      '[private key]',
    );
  });

  it('leaves ids, times and ordinary numbers alone', () => {
    const line =
      '{"time":"2026-11-25T20:11:48.123Z","id":"6f1c3f3e-4f1b-4d0e-8a56-7d1b0f3a9c11","n":12345678901,"org":"405003309"}';
    expect(scrub(line)).toBe(line);
  });

  it('leaves ids and hashes whole that have a national id in them', () => {
    fc.assert(
      fc.property(nationalId, (id) => {
        const line = JSON.stringify({
          delivery: `6f1c3f3e-4f1b-8d0e-8a56-f${id}`,
          traceId: `${'a'.repeat(21)}${id}`,
          sha256: `${'0f'.repeat(26)}f${id}`,
        });
        expect(scrub(line)).toBe(line);
      }),
    );
  });
});

describe('the log', () => {
  const logged = async (write: (log: PinoLoggerService) => void): Promise<string> => {
    const out = new PassThrough();
    write(new PinoLoggerService(createLogger('debug', out)));
    await endOfTurn();
    return String(out.read() ?? '');
  };

  it('writes one JSON line an entry with context and trace id', async () => {
    const line = await logged((log) => {
      withTraceId('a'.repeat(32), () => log.log({ delivery: 'd', state: 'creating' }, 'Delivery'));
    });
    expect(JSON.parse(line)).toMatchObject({
      context: 'Delivery',
      delivery: 'd',
      traceId: 'a'.repeat(32),
    });
  });

  it("shows an error's kind and place, and nothing of what it carries", async () => {
    const error = Object.assign(new Error('value 01039012345 of Kari'), {
      code: 'ECONNRESET',
      config: { headers: { authorization: 'Bearer SECRET-TOKEN-SECRET' } },
      request: { body: 'SECRET' },
    });
    const line = await logged((log) => {
      log.error(error, 'stack', 'Somewhere');
      log.warn({ err: error });
      log.error({ err: error, headers: { authorization: 'Bearer SECRET-TOKEN-SECRET' } });
    });
    expect(line).toContain('ECONNRESET');
    expect(line).toContain('telemetry.spec');
    for (const secret of ['SECRET', 'Kari', '01039012345']) expect(line).not.toContain(secret);
  });
});

describe('lines of one turn', () => {
  it('leave with one write, each scrubbed by itself, in their order', async () => {
    const writes: string[] = [];
    const out = new Writable({
      write(chunk: Buffer, _encoding, done) {
        writes.push(chunk.toString());
        done();
      },
    });
    const log = new PinoLoggerService(createLogger('info', out));
    log.log('-----BEGIN PRIVATE KEY----- and no end');
    log.log('second');
    await endOfTurn();
    log.log('third');
    await endOfTurn();
    expect(writes).toHaveLength(2);
    expect(writes.join('').split('\n')).toEqual([
      expect.stringContaining('[private key]'),
      expect.stringContaining('"second"'),
      expect.stringContaining('"third"'),
      '',
    ]);
  });
});

describe('a trace id', () => {
  it("is the caller's when its header is well-formed, else a new one", () => {
    const given = '0af7651916cd43dd8448eb211c80319c';
    expect(traceIdOf(`00-${given}-b7ad6b7169203331-01`)).toBe(given);
    for (const bad of [
      undefined,
      '',
      'x',
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      `00-${given}-b7ad6b7169203331-01\n{"a":1}`,
    ]) {
      expect(traceIdOf(bad)).toMatch(/^[0-9a-f]{32}$/);
      expect(traceIdOf(bad)).not.toBe(given);
    }
  });
});

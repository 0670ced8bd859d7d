import { readFileSync } from 'node:fs';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../altinn/index.js';
import { PrefillEngine, PrefillError, type PrefillInput } from './index.js';
import { Egen, NoFlows, prefillModule, target } from './prefill.fixture.js';

const schema = JSON.parse(
  readFileSync('src/sandbox/apps/ttd/saksbehandling/models/model.schema.json', 'utf8'),
) as JsonObject;

const input = (form: JsonValue): PrefillInput => ({
  form,
  instance: { id: '1/g', guid: 'g', partyId: '1', owner: {} },
});

describe('prefill', () => {
  let app: TestingModule;
  let engine: PrefillEngine;
  beforeAll(async () => {
    app = await prefillModule(new NoFlows(), Egen);
    engine = app.get(PrefillEngine);
  });
  afterAll(() => app.close());

  const run = async (transform: Record<string, string>, form: JsonValue) =>
    Object.fromEntries(
      (await engine.prefill(target({ transform }), input(form), schema)).map(({ path, value }) => [
        path.join('.'),
        value,
      ]),
    );
  const findings = async (transform: Record<string, string>, form: JsonValue) => {
    try {
      await run(transform, form);
    } catch (error) {
      if (error instanceof PrefillError) return error.findings.map((f) => `${f.target} ${f.code}`);
      throw error;
    }
    return [];
  };
  const rows = "form.varer.{ 'navn': navn, 'antall': antall }";

  it('sets scalars, nested objects, booleans, numbers, dates, æøå and ids of eleven digits', async () => {
    const form = {
      t: 'Blåbærsyltetøy',
      b: 12.5,
      n: 3,
      h: false,
      d: '2026-11-23T00:00:00',
      f: '01039012345',
    };
    const transform = {
      'sak.tittel': 'form.t',
      'sak.belop': 'form.b',
      'sak.antall': 'form.n',
      'sak.haster': 'form.h',
      'sak.mottattDato': 'form.d',
      klager: "{ 'fodselsnummer': form.f, 'navn': form.t }",
    };
    expect(await run(transform, form)).toEqual({
      'sak.tittel': 'Blåbærsyltetøy',
      'sak.belop': 12.5,
      'sak.antall': 3,
      'sak.haster': false,
      'sak.mottattDato': '2026-11-23',
      'klager.fodselsnummer': '01039012345',
      'klager.navn': 'Blåbærsyltetøy',
    });
  });

  it.each([0, 1, 500])('keeps a list of %d rows a list', async (count) => {
    const varer = Array.from({ length: count }, (_, i) => ({
      navn: `vare ${String(i)}`,
      antall: i,
    }));
    expect(await run({ linjer: rows }, { varer })).toEqual({ linjer: varer });
  });

  it('leaves out what has no value, and a null too', async () => {
    expect(
      await run(
        { 'sak.tittel': "'x'", 'sak.kommentar': 'form.k', 'sak.belop': 'form.n' },
        { n: null },
      ),
    ).toEqual({
      'sak.tittel': 'x',
    });
  });

  it('takes a numeric text for a number only where nothing is lost', async () => {
    expect(await run({ 'sak.belop': 'form.a' }, { a: '12.50' })).toEqual({ 'sak.belop': 12.5 });
    for (const a of ['12,5', '1e3', ' 7', '0x10', '1 000', '']) {
      expect(await findings({ 'sak.belop': 'form.a' }, { a })).toEqual(['sak.belop wrong-type']);
    }
  });

  it.each<[string, Record<string, string>, JsonValue, string]>([
    [
      'a number where B wants a text',
      { 'sak.tittel': 'form.n' },
      { n: 42 },
      'sak.tittel wrong-type',
    ],
    [
      'an id as a number',
      { 'klager.fodselsnummer': 'form.n' },
      { n: 1039012345 },
      'klager.fodselsnummer wrong-type',
    ],
    ['a missing required field', { 'sak.tittel': 'form.t' }, {}, 'sak.tittel required-missing'],
    [
      'a row without its required field',
      { linjer: rows },
      { varer: [{ navn: 'a' }, { antall: 1 }] },
      'linjer.1.navn required-missing',
    ],
    ['a path that B does not have', { 'sak.titel': "'x'" }, {}, 'sak.titel not-in-schema'],
    [
      'a list where B wants one',
      { 'sak.tittel': '[form.t]' },
      { t: ['a', 'b'] },
      'sak.tittel wrong-type',
    ],
    [
      'a text that is too long',
      { 'sak.tittel': '$pad("x", 101, "x")' },
      {},
      'sak.tittel schema-rule',
    ],
    ['a value outside an enumeration', { 'sak.type': "'annet'" }, {}, 'sak.type schema-rule'],
    [
      'a date that is none',
      { 'sak.mottattDato': "'23.11.2026'" },
      {},
      'sak.mottattDato schema-rule',
    ],
    [
      'a fraction where B wants a whole number',
      { 'sak.antall': '1.5' },
      {},
      'sak.antall wrong-type',
    ],
    [
      'an expression that fails',
      { 'sak.tittel': '$number("x")' },
      {},
      'sak.tittel expression-failed',
    ],
  ])('names the target of %s', async (_, transform, form, expected) => {
    expect(await findings(transform, form)).toEqual([expected]);
  });

  it('finds everything at once', async () => {
    expect(
      await findings({ 'sak.tittel': 'form.n', 'sak.type': "'annet'", x: '1' }, { n: 1 }),
    ).toEqual(['sak.tittel wrong-type', 'x not-in-schema', 'sak.type schema-rule']);
  });

  it('runs a registered transformer and checks its output alike', async () => {
    const own = target({ transformer: 'egen' });
    expect(
      await engine.prefill(own, input({ sak: { tittel: 'a', antall: 1 }, linjer: [] }), schema),
    ).toEqual([
      { path: ['sak', 'tittel'], value: 'a' },
      { path: ['sak', 'antall'], value: 1 },
      { path: ['linjer'], value: [] },
    ]);
    await expect(engine.prefill(own, input({ sak: { tittel: 1 } }), schema)).rejects.toThrow(
      'sak.tittel wrong-type',
    );
    const polluting = JSON.parse('{"__proto__":{"x":1}}') as JsonValue;
    await expect(engine.prefill(own, input(polluting), schema)).rejects.toThrow(
      'egen expression-failed',
    );
  });

  it('never tells a value in what it finds, and gives nothing but plain JSON', async () => {
    const canary = '01039012345';
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 2 }), fc.boolean(), async (value, inList) => {
        const form = inList ? [value, canary] : { v: value, c: canary };
        const transform = {
          'sak.tittel': inList ? 'form' : 'form.v',
          'sak.belop': inList ? 'form[1]' : 'form.c',
          linjer: 'form',
        };
        try {
          const mapped = await engine.prefill(
            target({ transform }),
            input(form as JsonValue),
            schema,
          );
          expect(JSON.parse(JSON.stringify(mapped))).toEqual(mapped);
        } catch (error) {
          if (!(error instanceof PrefillError)) throw error;
          expect(JSON.stringify(error) + error.message).not.toContain(canary);
        }
      }),
      { numRuns: 60 },
    );
  });
});

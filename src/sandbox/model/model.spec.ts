import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  compileSchema,
  documentElement,
  emptyModel,
  readJson,
  readXml,
  textAt,
  toJson,
  toXml,
} from './index.js';
import { appBSchema } from './app-b.schema.fixture.js';

const type = compileSchema(appBSchema);
const read = (value: unknown) => toJson(readJson(type, JSON.stringify(value)), { rowIds: false });
const stored = (value: unknown) => {
  const model = readJson(type, JSON.stringify(value));
  return toJson(readXml(type, toXml(type, model)), { rowIds: false });
};
describe('a form model as the app keeps it (altinn-app-contract §3.3, recorded/05)', () => {
  it('writes every declared member, nulls and empty lists included', () => {
    expect(toJson(emptyModel(type), { rowIds: false })).toEqual({
      sak: null,
      linjer: [],
      sum: null,
      'ekstern-ref': null,
    });
  });

  it('matches names without regard to case, by JSON name only, and drops unknown members', () => {
    const model = { SAK: { Tittel: 'x', ekstra: { a: 1 } }, EksternReferanse: 'cs', ukjent: 1 };
    expect(read(model)).toMatchObject({ sak: { tittel: 'x', antall: 0 }, 'ekstern-ref': null });
  });

  it('takes numeric strings for numbers, and the last of duplicate keys', () => {
    expect(read({ sak: { antall: '5', belop: '12.50' } })).toMatchObject({
      sak: { antall: 5, belop: 12.5 },
    });
    const twice = readJson(type, '{"sum":1,"sum":2}');
    expect(twice['sum']).toBe(2);
  });

  it.each([
    ['2026-11-23T10:00:00+01:00', '2026-11-23T09:00:00+00:00'],
    ['2026-11-23', '2026-11-23T00:00:00'],
    ['2026-11-23T10:00:00.123456789', '2026-11-23T10:00:00.1234567'],
    ['2026-11-23T10:00:00.5000000Z', '2026-11-23T10:00:00.5Z'],
  ])('stores the date %s as %s', (given, kept) => {
    expect(stored({ sak: { dato: given } })).toMatchObject({ sak: { dato: kept } });
  });

  it('replaces what XML cannot hold by U+FFFD and keeps CRLF, tabs, blanks and emoji', () => {
    const notat = ' l1\r\nl2\n\tl3  😀';
    expect(stored({ sak: { tittel: 'a\u0001b\uFFFE', notat } })).toMatchObject({
      sak: { tittel: 'a\uFFFDb\uFFFD', notat },
    });
  });

  it('keeps empty text apart from null', () => {
    expect(stored({ sak: { tittel: '' } })).toMatchObject({ sak: { tittel: '', notat: null } });
  });

  it('makes a null list empty and refuses a null row with an exception of its own', () => {
    expect(read({ linjer: null })).toMatchObject({ linjer: [] });
    expect(() => readJson(type, '{"linjer":[null]}')).toThrow(
      expect.objectContaining({ kind: 'unhandled' }),
    );
  });

  it('keeps a row id that is given and makes one that is not', () => {
    const given = '2b8a7a4e-0d8b-4d2c-9a54-8f3c3a1a0c11';
    const model = readJson(type, JSON.stringify({ linjer: [{ altinnRowId: given }, {}] }));
    const ids = (model['linjer'] as { altinnRowId: string }[]).map((row) => row.altinnRowId);
    expect(ids[0]).toBe(given);
    expect(ids[1]).toMatch(/^[0-9a-f-]{36}$/);
    expect(toXml(type, model)).toContain(`<linjer altinnRowId="${given}"`);
  });

  it('writes XML as XmlSerializer does', () => {
    const model = readJson(type, '{"sak":{"poststed":"Oslo"}}');
    expect(documentElement(type, model)).toBe(
      '<model xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><sak><antall>0</antall><poststed>Oslo</poststed></sak></model>',
    );
  });

  it('writes large and small numbers without exponent', () => {
    const model = readJson(type, '{"sum":1e21,"linjer":[{"pris":1.5e-7}]}');
    expect(toXml(type, model)).toContain('<sum>1000000000000000000000</sum>');
    expect(toXml(type, model)).toContain('<pris>0.00000015</pris>');
  });
});

describe('compiling a schema as Altinn Studio writes it', () => {
  it('follows a root oneOf, nested references, nullable types and references to itself', () => {
    const studio = compileSchema({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      oneOf: [{ $ref: '#/$defs/Melding' }],
      '@xsdRootElement': 'melding',
      $defs: {
        Melding: {
          properties: {
            navn: { type: ['string', 'null'] },
            nummer: { type: 'integer', '@xsdType': 'Long' },
            barn: { type: 'array', items: { $ref: '#/$defs/Melding' } },
            land: { allOf: [{ $ref: '#/$defs/Land' }], default: 'NO' },
          },
        },
        Land: { type: 'string', enum: ['NO', 'SE'] },
      },
    });
    const model = readJson(studio, '{"nummer":9007199254740991,"barn":[{"navn":"a"}]}');
    expect(toJson(model, { rowIds: false })).toEqual({
      navn: null,
      nummer: 9007199254740991,
      barn: [{ navn: 'a', nummer: null, barn: [], land: 'NO' }],
      land: 'NO',
    });
    expect(toXml(studio, model)).toMatch(/<melding .*<land>NO<\/land><\/melding>$/);
  });

  it('refuses a reference that leads nowhere', () => {
    expect(() => compileSchema({ $ref: '#/$defs/Borte' })).toThrow(RangeError);
  });
});

describe('a path of dataFields (altinn-app-contract §5.4)', () => {
  const model = readJson(type, '{"sak":{"referanse":"R"},"ekstern-ref":"E"}');

  it('speaks C# names, without regard to case', () => {
    expect(textAt(type, model, 'Sak.Referanse')).toBe('R');
    expect(textAt(type, model, 'eksternReferanse')).toBe('E');
    expect(textAt(type, model, 'sum')).toBeNull();
    expect(textAt(type, model, 'sak.borte')).toBeUndefined();
  });
});

describe('what is written is read back', () => {
  const text = fc.string({ unit: 'grapheme' });
  const nullable = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
  const decimal = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 });
  const date = fc
    .date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T00:00:00Z'),
      noInvalidDate: true,
    })
    .map((d) => d.toISOString());
  const model = fc.record({
    sak: nullable(
      fc.record({
        tittel: nullable(text),
        antall: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        belop: nullable(decimal),
        dato: nullable(date),
        haster: nullable(fc.boolean()),
      }),
    ),
    linjer: fc.array(
      fc.record({ altinnRowId: fc.uuid(), navn: nullable(text), pris: nullable(decimal) }),
    ),
    sum: nullable(decimal),
  });

  it('readXml(toXml(m)) = m', () => {
    fc.assert(
      fc.property(model, (value) => {
        const first = readJson(type, JSON.stringify(value));
        expect(readXml(type, toXml(type, first))).toEqual(first);
      }),
    );
  });

  it('readJson(toJson(m)) = m', () => {
    fc.assert(
      fc.property(model, (value) => {
        const first = readJson(type, JSON.stringify(value));
        expect(readJson(type, JSON.stringify(toJson(first, { rowIds: true })))).toEqual(first);
      }),
    );
  });
});

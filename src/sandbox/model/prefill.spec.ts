import { describe, expect, it } from '@jest/globals';
import { appBSchema } from './app-b.schema.fixture.js';
import {
  applyPrefill,
  applyRegisterPrefill,
  compileSchema,
  emptyModel,
  PrefillError,
  readJson,
  toJson,
} from './index.js';

const type = compileSchema(appBSchema);
const prefilled = (values: Record<string, string | null>, from = emptyModel(type)) => {
  applyPrefill(type, from, values);
  return toJson(from, { rowIds: false });
};
const one = (path: string, value: string): unknown => {
  const sak = prefilled({ [`sak.${path}`]: value })['sak'] as Record<string, unknown>;
  return sak[path];
};

describe('prefill of /instances/create (altinn-app-contract §2, recorded/03, recorded/18)', () => {
  it.each([
    ['belop', '12.5', 12.5],
    ['belop', '12,5', 125],
    ['belop', ' 7 ', 7],
    ['belop', '-3', -3],
    ['belop', '+3', 3],
    ['belop', '5.0', 5],
    ['haster', 'true', true],
    ['haster', 'FALSE', false],
    ['dato', '2026-11-23', '2026-11-23T00:00:00'],
    ['dato', '2026-11-23T10:00:00Z', '2026-11-23T10:00:00+00:00'],
    ['dato', '2026-11-23T10:00:00+01:00', '2026-11-23T09:00:00+00:00'],
    ['dato', '11/23/2026', '2026-11-23T00:00:00'],
    ['dato', '01.02.2026', '2026-01-02T00:00:00'],
    ['tittel', '', ''],
    ['tittel', '   ', '   '],
    ['tittel', '<b>&amp;</b>', '<b>&amp;</b>'],
  ])('%s = "%s" is stored as %s', (path, value, stored) => {
    expect(one(path, value)).toEqual(stored);
  });

  it.each([
    ['belop', '1.234,50'],
    ['belop', '1 234'],
    ['belop', '1e3'],
    ['belop', '0x10'],
    ['belop', '12.50 kr'],
    ['belop', 'NaN'],
    ['belop', ''],
    ['haster', '0'],
    ['haster', '1'],
    ['haster', 'ja'],
    ['haster', ''],
    ['dato', '23.11.2026'],
    ['dato', 'i morgen'],
    ['dato', ''],
  ])('%s = "%s" is a conversion error', (path, value) => {
    expect(() => one(path, value)).toThrow(PrefillError);
  });

  it('speaks C# names: case is ignored, "-" is removed, unknown paths are ignored in silence', () => {
    const model = prefilled({
      'SAK.REFERANSE': 'R-9',
      'ekstern-ref': 'by JSON name',
      'ekstern-Referanse': 'by C# name',
      'ukjent.felt': 'x',
      'linjer[0].navn': 'x',
      'linjer.navn': 'x',
    });
    expect(model).toMatchObject({
      sak: { referanse: 'R-9' },
      'ekstern-ref': 'by C# name',
      linjer: [],
    });
  });

  it('fails on a list as last segment', () => {
    expect(() => prefilled({ linjer: 'x' })).toThrow(PrefillError);
  });

  it('never overwrites and never fills a non-nullable number', () => {
    const from = readJson(type, '{"sak":{"tittel":"mine"}}');
    expect(prefilled({ 'sak.tittel': 'theirs', 'sak.antall': '7' }, from)).toMatchObject({
      sak: { tittel: 'mine', antall: 0 },
    });
  });
});

describe('register prefill (altinn-app-contract §2.9)', () => {
  const sources = { ER: { Name: 'DDG Fitness', MailingPostalCity: 'Oslo' } };

  it('fills nulls from the register after the external prefill', () => {
    const model = readJson(type, '{"sak":{"tittel":"mine"}}');
    applyRegisterPrefill(
      type,
      model,
      { ER: { MailingPostalCity: 'sak.poststed', Name: 'sak.tittel' } },
      sources,
    );
    expect(model).toMatchObject({ sak: { poststed: 'Oslo', tittel: 'mine' } });
  });

  it('overwrites with allowOverwrite, and throws on an unknown target', () => {
    const model = readJson(type, '{"sak":{"tittel":"mine"}}');
    applyRegisterPrefill(
      type,
      model,
      { allowOverwrite: true, ER: { Name: 'sak.tittel' } },
      sources,
    );
    expect(model).toMatchObject({ sak: { tittel: 'DDG Fitness' } });
    const unknown = { ER: { Name: 'borte' } };
    expect(() => applyRegisterPrefill(type, model, unknown, sources)).toThrow(PrefillError);
  });
});

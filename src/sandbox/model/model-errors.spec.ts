import { describe, expect, it } from '@jest/globals';
import { appBSchema } from './app-b.schema.fixture.js';
import { compileSchema, ModelError, readJson, readXml } from './index.js';

const type = compileSchema(appBSchema);
const failure = (text: string): string => {
  try {
    readJson(type, text);
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
  return 'no failure';
};

describe('the texts of System.Text.Json (recorded/05)', () => {
  const place = (path: string, byte: number) =>
    `Path: ${path} | LineNumber: 0 | BytePositionInLine: ${byte}.`;
  const cannot = (name: string) => `The JSON value could not be converted to ${name}.`;

  it.each([
    [
      '{"sak":{"tittel":"x","antall":"fem"}}',
      `${cannot('System.Int32')} ${place('$.sak.antall', 35)}`,
    ],
    ['{"sak":{"tittel":5}}', `${cannot('System.String')} ${place('$.sak.tittel', 18)}`],
    [
      '{"sak":{"tittel":"x","antall":1.5}}',
      `${cannot('System.Int32')} ${place('$.sak.antall', 33)}`,
    ],
    [
      '{"sak":{"tittel":"x","antall":99999999999}}',
      `${cannot('System.Int32')} ${place('$.sak.antall', 41)}`,
    ],
    [
      '{"sak":{"tittel":"x","antall":null}}',
      `${cannot('System.Int32')} ${place('$.sak.antall', 34)}`,
    ],
    [
      '{"sak":{"dato":"23.11.2026"}}',
      `${cannot('System.Nullable`1[System.DateTime]')} ${place('$.sak.dato', 27)}`,
    ],
    [
      '{"sak":{"haster":"true"}}',
      `${cannot('System.Nullable`1[System.Boolean]')} ${place('$.sak.haster', 23)}`,
    ],
    [
      '{"linjer":{"navn":"x"}}',
      `${cannot('System.Collections.Generic.List`1[Altinn.App.Models.Linje]')} ${place('$.linjer', 11)}`,
    ],
    ['[]', `${cannot('Altinn.App.Models.Model')} ${place('$', 1)}`],
    ['"x"', `${cannot('Altinn.App.Models.Model')} ${place('$', 3)}`],
    ['null', 'Json deserialization returned null'],
    [
      '',
      `The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true. ${place('$', 0)}`,
    ],
    [
      '{"sak":',
      `Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed. ${place('$.sak', 7)}`,
    ],
    [
      '{',
      `Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed. ${place('$', 1)}`,
    ],
    ['{}x', `'x' is invalid after a single JSON value. Expected end of data. ${place('$', 2)}`],
  ])('%s', (text, message) => {
    expect(failure(text)).toBe(message);
  });
});

describe('the texts of XmlSerializer (recorded/05)', () => {
  it.each([
    [
      '<model><sak>',
      'There is an error in XML document (1, 13). Unexpected end of file has occurred. The following elements are not closed: sak, model. Line 1, position 13.',
    ],
    [
      '{"sak":{}}',
      'There is an error in XML document (1, 1). Data at the root level is invalid. Line 1, position 1.',
    ],
  ])('%s', (text, message) => {
    expect(() => readXml(type, text)).toThrow(new ModelError('deserialize', message));
  });

  it('refuses another document element and a value of another type', () => {
    expect(() => readXml(type, '<skjema/>')).toThrow('was not expected');
    expect(() => readXml(type, '<model><sum>1,5</sum></model>')).toThrow('not in a correct format');
  });
});

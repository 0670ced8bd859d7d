import type { JsonObject } from '../../altinn/index.js';

/** The model of `ttd/app-b` in the recordings, and what its C# class adds. */
export const appBSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'model.schema.json',
  type: 'object',
  properties: {
    sak: { $ref: '#/$defs/Sak' },
    linjer: { type: 'array', items: { $ref: '#/$defs/Linje' } },
    sum: { type: 'number' },
    'ekstern-ref': { type: 'string' },
  },
  required: ['sak'],
  $defs: {
    Sak: {
      type: 'object',
      required: ['tittel'],
      properties: {
        tittel: { type: 'string', maxLength: 50 },
        referanse: { type: 'string' },
        antall: { type: 'integer' },
        belop: { type: 'number', minimum: 0, maximum: 1000000 },
        dato: { type: 'string', format: 'date-time' },
        haster: { type: 'boolean' },
        notat: { type: 'string' },
        poststed: { type: 'string' },
      },
    },
    Linje: {
      type: 'object',
      properties: {
        navn: { type: 'string' },
        antall: { type: 'integer' },
        pris: { type: 'number' },
      },
    },
  },
  'x-csharp': { nonNullable: ['sak.antall'], names: { 'ekstern-ref': 'EksternReferanse' } },
};

import type { Grant, GrantQuestion } from '../../../src/authorization/index.js';

const organisation = '405003309';
const operations = new Set(['handovers:create', 'handovers:read'] as const);

/** So many grants of one organisation, each for another client and flow: what a platform with many apps has. */
export const manyGrants = (count: number): Grant[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `app-${String(i)}`,
    caller: {
      issuers: new Set(['https://maskinporten.no/']),
      organisations: new Set([organisation]),
      clientIds: new Set([`client-${String(i)}`]),
      scopes: ['ttd:flerapp'],
    },
    flows: new Set([`flow-${String(i)}`]),
    operations,
    policies: [],
  }));

/** A question of each client in turn: its own flow, and every second time that of another. */
export const questionsOf = (count: number): GrantQuestion[] =>
  Array.from({ length: Math.max(2, count) }, (_, i) => ({
    caller: {
      issuer: 'https://maskinporten.no/',
      organisation,
      clientId: `client-${String(i % count)}`,
      scopes: ['ttd:flerapp', 'ttd:other'],
    },
    operation: 'handovers:create',
    flow: `flow-${String(i % 2 === 0 ? i % count : i + 1)}`,
  }));

import fc from 'fast-check';
import type { Grant } from './grant.js';
import { Grants } from './grants.js';
import { operationNames } from './operation.js';
import type { Caller } from './principal.js';

const caller: Caller = {
  issuer: 'https://maskinporten.no/',
  organisation: '405003309',
  clientId: 'client-a',
  scopes: ['ttd:flerapp', 'ttd:more'],
};
const grant: Grant = {
  id: 'one',
  caller: {
    issuers: new Set(['https://maskinporten.no/']),
    organisations: new Set(['405003309']),
    clientIds: new Set(['client-a']),
    scopes: ['ttd:flerapp'],
  },
  flows: new Set(['klage']),
  operations: new Set(['handovers:create'] as const),
};

describe('Grants', () => {
  const grants = new Grants([grant]);

  it('permits what the grant says and names it', () => {
    const question = { caller, flow: 'klage', operation: 'handovers:create' } as const;
    expect(grants.decide(question)).toEqual({ effect: 'permit', grantId: 'one' });
  });

  it.each([
    [{ ...caller, organisation: '991825827' }, 'klage', 'organisation-not-listed'],
    [{ ...caller, issuer: 'https://maskinporten.no' }, 'klage', 'issuer-not-listed'],
    [{ ...caller, clientId: 'client-b' }, 'klage', 'client-not-listed'],
    [{ ...caller, scopes: ['ttd:flerapp.more', 'flerapp'] }, 'klage', 'scope-missing'],
    [caller, 'klager', 'flow-not-granted'],
  ])('refuses each single other attribute with its reason', (other, flow, cause) => {
    const question = { caller: other, flow, operation: 'handovers:create' } as const;
    expect(grants.decide(question)).toEqual({ effect: 'refuse', cause });
  });

  it.each(operationNames.filter((name) => name !== 'handovers:create'))(
    'refuses the operation %s',
    (operation) => {
      const cause = 'operation-not-granted';
      expect(grants.decide({ caller, flow: 'klage', operation })).toEqual({
        effect: 'refuse',
        cause,
      });
    },
  );

  it('denies everything without grants', () => {
    expect(new Grants([]).allows(caller, 'klage', 'handovers:read')).toBe(false);
    expect(new Grants([]).flowsOf(caller, 'handovers:read')).toEqual(new Set());
  });

  it('joins the flows of all grants that hold, and of no other', () => {
    const more = new Grants([
      grant,
      { ...grant, id: 'two', flows: new Set(['soknad']) },
      {
        ...grant,
        id: 'other-client',
        caller: { ...grant.caller, clientIds: new Set(['x']) },
        flows: 'all',
      },
    ]);
    expect(more.flowsOf(caller, 'handovers:create')).toEqual(new Set(['klage', 'soknad']));
    expect(new Grants([{ ...grant, flows: 'all' }]).flowsOf(caller, 'handovers:create')).toBe(
      'all',
    );
  });
});

/** Few names, so that random grants and callers meet. */
const name = fc.constantFrom('a', 'b', 'c');
const names = fc.uniqueArray(name, { minLength: 1 });
const setOf = (values: string[]) => new Set(values);
const operation = fc.constantFrom(...operationNames);
const anyGrant: fc.Arbitrary<Grant> = fc.record({
  id: fc.uuid(),
  caller: fc.record({
    issuers: fc.option(names.map(setOf), { nil: undefined }),
    organisations: names.map(setOf),
    clientIds: fc.oneof(fc.constant('any' as const), names.map(setOf)),
    scopes: fc.uniqueArray(name),
  }),
  flows: fc.oneof(fc.constant('all' as const), names.map(setOf)),
  operations: fc.uniqueArray(operation).map((list) => new Set(list)),
});
const anyCaller: fc.Arbitrary<Caller> = fc.record({
  issuer: name,
  organisation: name,
  clientId: name,
  scopes: fc.uniqueArray(name),
});
const anyGrants = fc.array(anyGrant, { maxLength: 5 });

describe('Grants, for any grants and callers', () => {
  it('keeps each permit when a grant is added, wherever it is put', () => {
    const property = fc.property(
      anyGrants,
      anyGrant,
      fc.nat(5),
      anyCaller,
      name,
      operation,
      (some, added, at, who, flow, what) => {
        const before = new Grants(some).allows(who, flow, what);
        const after = new Grants(some.toSpliced(at, 0, added)).allows(who, flow, what);
        return !before || after;
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('gives no permit for an attribute taken away', () => {
    const property = fc.property(anyGrants, anyCaller, name, operation, (some, who, flow, what) => {
      const grants = new Grants(some);
      const poorer: Caller[] = [
        { ...who, issuer: '' },
        { ...who, organisation: '' },
        { ...who, clientId: '' },
        ...who.scopes.map((dropped) => ({
          ...who,
          scopes: who.scopes.filter((scope) => scope !== dropped),
        })),
      ];
      const allowed = grants.allows(who, flow, what);
      return allowed || poorer.every((caller) => !grants.allows(caller, flow, what));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('lists exactly the flows that it allows', () => {
    const property = fc.property(anyGrants, anyCaller, name, operation, (some, who, flow, what) => {
      const grants = new Grants(some);
      const flows = grants.flowsOf(who, what);
      return grants.allows(who, flow, what) === (flows === 'all' || flows.has(flow));
    });
    fc.assert(property, { numRuns: 500 });
  });
});

import fc from 'fast-check';
import { grantChecks } from './grant-decision.js';
import { type Grant, grantRefusals, refusalOf } from './grant.js';
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
  policies: [],
};

describe('Grants', () => {
  const grants = new Grants([grant]);

  it('permits what the grant says and names it', () => {
    const question = { caller, flow: 'klage', operation: 'handovers:create' } as const;
    expect(grants.decide(question)).toMatchObject({ effect: 'permit', grantId: 'one' });
  });

  it.each([
    [{ ...caller, organisation: '991825827' }, 'klage', 'organisation-not-listed'],
    [{ ...caller, issuer: 'https://maskinporten.no' }, 'klage', 'issuer-not-listed'],
    [{ ...caller, clientId: 'client-b' }, 'klage', 'client-not-listed'],
    [{ ...caller, scopes: ['ttd:flerapp.more', 'flerapp'] }, 'klage', 'scope-missing'],
    [caller, 'klager', 'flow-not-granted'],
  ])('refuses each single other attribute with its reason', (other, flow, cause) => {
    const question = { caller: other, flow, operation: 'handovers:create' } as const;
    expect(grants.decide(question)).toMatchObject({ effect: 'refuse', cause });
  });

  it.each(operationNames.filter((name) => name !== 'handovers:create'))(
    'refuses the operation %s',
    (operation) => {
      const cause = 'operation-not-granted';
      expect(grants.decide({ caller, flow: 'klage', operation })).toMatchObject({
        effect: 'refuse',
        cause,
      });
    },
  );

  it('lets people in by their groups alone, and organisations never by them', () => {
    const groups = new Set(['drift', '405003309']);
    const people = new Grants([
      { ...grant, caller: { organisations: new Set(), groups, clientIds: 'any', scopes: [] } },
      { ...grant, id: 'org' },
    ]);
    const ask = (who: Caller) =>
      people.decide({ caller: who, flow: 'klage', operation: 'handovers:create' });
    const person = (...list: string[]): Caller => ({
      ...{ ...caller, organisation: '', scopes: [] },
      person: { groups: list, subjectHash: 'h' },
    });
    expect(ask(person('annet', 'drift'))).toMatchObject({ effect: 'permit', grantId: 'one' });
    expect(ask(person('annet'))).toMatchObject({ cause: 'group-not-listed' });
    expect(ask(person())).toMatchObject({ cause: 'group-not-listed' });
    expect(ask(caller)).toMatchObject({ effect: 'permit', grantId: 'org' });
    const both = { ...caller, person: { groups: [], subjectHash: 'h' } };
    expect(ask(both)).toMatchObject({ effect: 'refuse' });
  });

  it('ends with its last moment', () => {
    const at = { now: 1_000 };
    const ending = new Grants([{ ...grant, expires: 1_000 }], { now: () => at.now });
    const question = { caller, flow: 'klage', operation: 'handovers:create' } as const;
    expect(ending.decide(question)).toMatchObject({ effect: 'refuse', cause: 'grant-expired' });
    expect(ending.flowsOf(caller, 'handovers:create')).toEqual(new Set());
    at.now = 999;
    expect(ending.decide(question)).toMatchObject({ effect: 'permit', grantId: 'one' });
  });

  it('are replaced as a whole', () => {
    const replaced = new Grants([grant]);
    replaced.replace([{ ...grant, id: 'two', flows: new Set(['soknad']) }]);
    expect(replaced.flowsOf(caller, 'handovers:create')).toEqual(new Set(['soknad']));
  });

  it('T1 denies everything without grants', () => {
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
    groups: fc.option(names.map(setOf), { nil: undefined }),
    clientIds: fc.oneof(fc.constant('any' as const), names.map(setOf)),
    scopes: fc.uniqueArray(name),
  }),
  flows: fc.oneof(fc.constant('all' as const), names.map(setOf)),
  operations: fc.uniqueArray(operation).map((list) => new Set(list)),
  policies: fc.constant([]),
  expires: fc.option(fc.constantFrom(0, Infinity), { nil: undefined }),
});
const anyCaller: fc.Arbitrary<Caller> = fc.record({
  issuer: name,
  organisation: name,
  clientId: name,
  scopes: fc.uniqueArray(name),
  person: fc.option(fc.record({ groups: fc.uniqueArray(name), subjectHash: fc.constant('h') }), {
    nil: undefined,
  }),
});
const withoutGroup = (who: Caller, dropped: string): Caller => ({
  ...who,
  person: { subjectHash: 'h', groups: who.person?.groups.filter((g) => g !== dropped) ?? [] },
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

  it('T1 gives no permit for an attribute taken away', () => {
    const property = fc.property(anyGrants, anyCaller, name, operation, (some, who, flow, what) => {
      const grants = new Grants(some);
      const poorer: Caller[] = [
        { ...who, issuer: '' },
        // Without their groups people are nobody; without an organisation, so are the others.
        ...(who.person
          ? who.person.groups.map((dropped) => withoutGroup(who, dropped))
          : [{ ...who, organisation: '' }]),
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

  it('never throws, whatever text a token holds, and says what held and what did not', () => {
    const odd = fc.oneof(name, fc.string(), fc.constantFrom('__proto__', 'constructor', ''));
    const oddCaller = fc.record({
      ...{ issuer: odd, organisation: odd, clientId: odd },
      scopes: fc.array(odd, { maxLength: 3 }),
    });
    const property = fc.property(anyGrants, oddCaller, odd, operation, (some, who, flow, what) => {
      const decision = new Grants(some).decide({ caller: who, flow, operation: what });
      const held = decision.checks.filter(({ ok }) => ok).length;
      if (decision.effect === 'permit') {
        return held === grantChecks.length && some.some(({ id }) => id === decision.grantId);
      }
      return held === grantRefusals.indexOf(decision.cause) && held === decision.checks.length - 1;
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('decides as if each grant were asked in turn', () => {
    const property = fc.property(anyGrants, anyCaller, name, operation, (some, who, flow, what) => {
      const at = Date.now();
      const question = { caller: who, flow, operation: what, at };
      const one = some.some((each) => refusalOf(each, question) === undefined);
      return new Grants(some, { now: () => at }).allows(who, flow, what) === one;
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

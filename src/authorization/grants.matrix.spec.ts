import { parseGrants, readGrantsText } from './adapters/grants-file.js';
import { grantChecks } from './domain/grant-decision.js';
import type { Grant, GrantRefusal } from './domain/grant.js';
import { type GrantQuestion, Grants } from './domain/grants.js';
import { operationNames } from './domain/operation.js';

const text = `apiVersion: flerapp/v1
grants:
  - id: one-app
    caller:
      issuers: ['https://maskinporten.no/']
      organisations: ['991825827']
      clientIds: [client-a]
      scopes: ['ttd:flerapp', 'ttd:flerapp.create']
    flows: [klage, soknad]
    operations: ['handovers:create', 'handovers:read']
    expires: '2027-06-30'
  - id: operators
    caller: { organisations: ['974760673'], clientIds: [client-o], scopes: ['ttd:flerapp.operate'] }
    flows: ['*']
    operations: ['handovers:read', 'flows:read', operate, 'poll:approve']
  - id: people
    caller: { groups: [drift, fag], issuers: ['https://login.example/v2.0'] }
    flows: ['*']
    operations: ['handovers:read', operate]
  - id: testers
    caller: { organisations: ['889640782'], clientIds: [client-t] }
    flows: [klage]
    operations: [preview, 'preview:values']
    expires: '2026-12-31'
`;
const flows = ['klage', 'soknad'].map((name) => ({ name, api: true }));
const now = Date.UTC(2026, 10, 26);
const read = (source: string) => parseGrants('grants.yaml', source, { flows, now }).grants;
const all = [...read(text), ...read(readGrantsText('config/grants.yaml').text)];

interface Asked extends GrantQuestion {
  readonly flow: string;
  readonly at: number;
}

/** What the grant allows, in the least words. */
function permittedBy({ caller, flows: names, operations }: Grant): Asked[] {
  const [organisation = ''] = caller.organisations;
  const [clientId = ''] = caller.clientIds === 'any' ? ['any-client'] : caller.clientIds;
  const [issuer = ''] = caller.issuers ?? ['https://test.maskinporten.no/'];
  const who = { issuer, organisation, clientId, scopes: caller.scopes, ...personOf(caller) };
  return (names === 'all' ? ['klage', 'not-yet-there'] : [...names]).flatMap((flow) =>
    [...operations].map((operation) => ({ caller: who, flow, operation, at: now })),
  );
}

const personOf = ({ groups }: Grant['caller']) =>
  groups ? { person: { groups: [...groups].slice(0, 1), subjectHash: 'h' } } : {};

/** Each attribute that the grant asks for, alone changed, and the reason that must be given. */
function mutations(grant: Grant, asked: Asked): [string, Asked, GrantRefusal][] {
  const { caller } = asked;
  const other = (part: Partial<Asked['caller']>): Asked => ({
    ...asked,
    caller: { ...caller, ...part },
  });
  const person = (...groups: string[]) => other({ person: { groups, subjectHash: 'h' } });
  const found: [string, Asked, GrantRefusal][] = grant.caller.groups
    ? [
        ['group', person('drift-2'), 'group-not-listed'],
        ['no group', person(), 'group-not-listed'],
        [
          'an organisation',
          other({ organisation: 'drift', person: undefined }),
          'organisation-not-listed',
        ],
      ]
    : [
        ['organisation', other({ organisation: '910244132' }), 'organisation-not-listed'],
        ['no organisation', other({ organisation: '' }), 'organisation-not-listed'],
        ['a person', person(caller.organisation), 'group-not-listed'],
      ];
  if (grant.caller.clientIds !== 'any') {
    found.push(['client', other({ clientId: `${caller.clientId}x` }), 'client-not-listed']);
  }
  if (grant.caller.issuers) {
    found.push(['issuer', other({ issuer: 'https://maskinporten.no' }), 'issuer-not-listed']);
  }
  for (const dropped of caller.scopes) {
    const scopes = caller.scopes.filter((scope) => scope !== dropped);
    found.push([`without ${dropped}`, other({ scopes }), 'scope-missing']);
    const longer = [...scopes, `${dropped}s`];
    found.push([`${dropped} as a part of another`, other({ scopes: longer }), 'scope-missing']);
  }
  if (grant.expires !== undefined) {
    found.push(['later', { ...asked, at: grant.expires }, 'grant-expired']);
  }
  if (grant.flows !== 'all') {
    found.push(['flow', { ...asked, flow: `${asked.flow}-2` }, 'flow-not-granted']);
  }
  for (const operation of operationNames.filter((name) => !grant.operations.has(name))) {
    found.push([operation, { ...asked, operation }, 'operation-not-granted']);
  }
  return found;
}

const decide = ({ at, ...question }: Asked) => new Grants(all, { now: () => at }).decide(question);
const title = ({ id }: Grant, { flow, operation }: Asked): string => `${id} ${flow} ${operation}`;
const rows = all.flatMap((grant) =>
  permittedBy(grant).map((asked) => [title(grant, asked), grant, asked] as const),
);

describe('the matrix of grants, flows and operations', () => {
  it.each(rows)('permits %s', (_, { id }, asked) => {
    expect(decide(asked)).toMatchObject({ effect: 'permit', grantId: id });
  });

  const mutated = rows.flatMap(([name, grant, asked]) =>
    mutations(grant, asked).map(
      ([what, question, cause]) => [`${name}: ${what}`, question, cause] as const,
    ),
  );

  it.each(mutated)('T1 refuses %s', (_, question, cause) => {
    const decision = decide(question);
    expect(decision).toMatchObject({ effect: 'refuse', cause });
    expect(decision.checks.at(-1)?.ok).toBe(false);
  });

  it('changes each attribute at least once', () => {
    const failed = new Set(mutated.map(([, question]) => decide(question).checks.at(-1)?.name));
    expect(failed).toEqual(new Set(grantChecks));
  });
});

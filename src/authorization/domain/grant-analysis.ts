import { gatesOf, GrantIndex } from './grant-index.js';
import {
  coversCaller,
  coversGrant,
  limitsDiffer,
  shareCaller,
  shareSubject,
} from './grant-relations.js';
import type { Grant } from './grant.js';
import { flowOperations, type OperationName } from './operation.js';

/** What the analysis knows of a flow. */
export interface KnownFlow {
  readonly name: string;
  /** Whether callers can hand over by it at all. */
  readonly api: boolean;
}

/** Something about the grants as a whole that is wrong, or that a person should look at. */
export interface GrantFinding {
  /** An error keeps the service from starting, and a changed file from being used. */
  readonly severity: 'error' | 'warning';
  readonly code:
    | 'unknown-flow'
    | 'unknown-policy'
    | 'dead'
    /** Which of the two limits holds would hang on their order. */
    | 'limits-differ'
    | 'widening'
    | 'expired'
    /** Of no grant: nobody can hand over by this flow. */
    | 'flow-without-grant';
  /** Place in the list of grants; undefined: none of them. */
  readonly grant?: number;
  readonly part?: 'id' | 'flows' | 'caller' | 'expires' | 'policies';
  /** Id of the other grant, or name of the flow. */
  readonly about?: string;
}

/** What the grants are looked at against. */
export interface GrantSurroundings {
  readonly flows: readonly KnownFlow[];
  /** Names of the `@HandoverPolicy` classes; undefined: not known here. */
  readonly policies?: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Everything that one grant alone does not tell. */
export function analyseGrants(
  grants: readonly Grant[],
  { flows, policies, now }: GrantSurroundings,
): GrantFinding[] {
  const known = new Set(flows.map(({ name }) => name));
  const index = new GrantIndex(grants);
  const place = new Map(grants.map((grant, i) => [grant, i]));
  return [
    ...grants.flatMap((grant, i) => [
      ...unknownFlows(grant, i, known),
      ...grant.policies
        .filter((name) => policies?.has(name) === false)
        .map(
          (about) =>
            ({
              severity: 'error',
              code: 'unknown-policy',
              grant: i,
              part: 'policies',
              about,
            }) as const,
        ),
      ...(grant.expires !== undefined && now >= grant.expires
        ? [{ severity: 'warning', code: 'expired', grant: i, part: 'expires' } as const]
        : []),
      ...relations(grant, i, neighbours(grant, index), place),
    ]),
    ...flowsWithoutGrant(grants, flows),
  ];
}

/** A grant to start something for a flow that is not there is a slip; what is left of a removed flow can still be read. */
function unknownFlows(grant: Grant, i: number, known: ReadonlySet<string>): GrantFinding[] {
  if (grant.flows === 'all') return [];
  const starts = [...grant.operations].some((name) => flowOperations.has(name));
  return [...grant.flows]
    .filter((name) => !known.has(name))
    .map((about) => ({
      severity: starts ? 'error' : 'warning',
      code: 'unknown-flow',
      grant: i,
      part: 'flows',
      about,
    }));
}

function relations(
  grant: Grant,
  i: number,
  others: readonly Grant[],
  place: ReadonlyMap<Grant, number>,
): GrantFinding[] {
  const before = (other: Grant): boolean => (place.get(other) ?? 0) < i;
  // Of two that say the same, the second is too much.
  const cover = others.find(
    (one) => coversGrant(one, grant) && (before(one) || !coversGrant(grant, one)),
  );
  if (cover) {
    return [{ severity: 'error', code: 'dead', grant: i, part: 'id', about: cover.id }];
  }
  const other = others.find(
    (one) => shareCaller(one.caller, grant.caller) && limitsDiffer(one, grant),
  );
  if (other) {
    return [{ severity: 'error', code: 'limits-differ', grant: i, part: 'id', about: other.id }];
  }
  const wider = others.find((one) => shareSubject(one, grant) && widens(one, grant));
  if (!wider) return [];
  const at = place.get(wider) ?? i;
  return [{ severity: 'warning', code: 'widening', grant: at, part: 'caller', about: grant.id }];
}

const widens = (wide: Grant, narrow: Grant): boolean =>
  coversCaller(wide.caller, narrow.caller) && !coversCaller(narrow.caller, wide.caller);

/** Only a grant of the same organisation or group and for the same client, or for all clients, can cover this one. */
function neighbours(grant: Grant, index: GrantIndex): Grant[] {
  const { clientIds } = grant.caller;
  const clients = clientIds === 'any' ? [''] : [...clientIds];
  const found = gatesOf(grant.caller).flatMap((gate) =>
    clients.flatMap((clientId) => index.listing(gate, clientId)),
  );
  return [...new Set(found)].filter((other) => other !== grant);
}

function flowsWithoutGrant(grants: readonly Grant[], flows: readonly KnownFlow[]): GrantFinding[] {
  const creating = grants.filter(({ operations }) => operations.has(create));
  if (creating.some((grant) => grant.flows === 'all')) return [];
  const named = new Set(
    creating.flatMap(({ flows: names }) => (names === 'all' ? [] : [...names])),
  );
  return flows
    .filter(({ name, api }) => api && !named.has(name))
    .map(({ name }) => ({ severity: 'warning', code: 'flow-without-grant', about: name }));
}

const create: OperationName = 'handovers:create';

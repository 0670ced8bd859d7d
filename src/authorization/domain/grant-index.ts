import type { CallerRule, Grant } from './grant.js';
import type { Caller } from './principal.js';

/** The grants of one organisation, or of one group of people. */
interface Listed {
  readonly byClient: Map<string, Grant[]>;
  readonly ofAnyClient: Grant[];
}

/** Finds the grants that can concern a caller without looking at the others, so that 10 000 grants cost what one does. */
export class GrantIndex {
  readonly #byGate = new Map<string, Listed>();

  constructor(readonly grants: readonly Grant[]) {
    for (const grant of grants) {
      for (const gate of gatesOf(grant.caller)) this.#add(gate, grant);
    }
  }

  /** Those that list the organisation, or one of the groups, and the client, and with them those for all clients; undefined: there are none. */
  of({ organisation, clientId, person }: Caller): readonly Grant[] | undefined {
    const asked = person ? person.groups.map(groupGate) : [organisationGate(organisation)];
    const gates = asked.filter((gate) => this.#byGate.has(gate));
    if (gates.length < 2)
      return gates[0] === undefined ? undefined : this.listing(gates[0], clientId);
    return [...new Set(gates.flatMap((gate) => this.listing(gate, clientId)))];
  }

  /** @param gate of `gatesOf` */
  listing(gate: string, clientId: string): readonly Grant[] {
    const listed = this.#byGate.get(gate);
    if (!listed) return [];
    const own = listed.byClient.get(clientId);
    if (!own) return listed.ofAnyClient;
    return listed.ofAnyClient.length === 0 ? own : [...own, ...listed.ofAnyClient];
  }

  #add(gate: string, grant: Grant): void {
    const listed = this.#byGate.get(gate) ?? emptyList();
    this.#byGate.set(gate, listed);
    if (grant.caller.clientIds === 'any') {
      listed.ofAnyClient.push(grant);
      return;
    }
    for (const clientId of grant.caller.clientIds) {
      const others = listed.byClient.get(clientId);
      if (others) others.push(grant);
      else listed.byClient.set(clientId, [grant]);
    }
  }
}

/** What lets a caller in at all: organisations or groups, which cannot be taken for one another. */
export const gatesOf = ({ organisations, groups }: CallerRule): readonly string[] =>
  groups ? [...groups].map(groupGate) : [...organisations].map(organisationGate);

const organisationGate = (organisation: string): string => `organisation ${organisation}`;
const groupGate = (group: string): string => `group ${group}`;

const emptyList = (): Listed => ({ byClient: new Map(), ofAnyClient: [] });

import type { Grant } from './grant.js';
import type { Caller } from './principal.js';

/** The grants of one organisation. */
interface Listed {
  readonly byClient: Map<string, Grant[]>;
  readonly ofAnyClient: Grant[];
}

/** Finds the grants that can concern a caller without looking at the others, so that 10 000 grants cost what one does. */
export class GrantIndex {
  readonly #byOrganisation = new Map<string, Listed>();

  constructor(readonly grants: readonly Grant[]) {
    for (const grant of grants) {
      for (const organisation of grant.caller.organisations) this.#add(organisation, grant);
    }
  }

  /** Those that list the organisation and the client, and with them those for all clients; undefined: the organisation has none. */
  of({ organisation, clientId }: Caller): readonly Grant[] | undefined {
    return this.#byOrganisation.has(organisation)
      ? this.listing(organisation, clientId)
      : undefined;
  }

  listing(organisation: string, clientId: string): readonly Grant[] {
    const listed = this.#byOrganisation.get(organisation);
    if (!listed) return [];
    const own = listed.byClient.get(clientId);
    if (!own) return listed.ofAnyClient;
    return listed.ofAnyClient.length === 0 ? own : [...own, ...listed.ofAnyClient];
  }

  #add(organisation: string, grant: Grant): void {
    const listed = this.#byOrganisation.get(organisation) ?? emptyList();
    this.#byOrganisation.set(organisation, listed);
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

const emptyList = (): Listed => ({ byClient: new Map(), ofAnyClient: [] });

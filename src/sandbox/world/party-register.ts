import type { Party } from './party.js';
import { testParties, testRoles, testUsers, type TestUser } from './test-parties.js';

/** Register: who the parties are, which users there are and which roles they have. */
export class PartyRegister {
  private readonly parties: Party[];
  /** `{userId}:{partyId}` to role codes. */
  private readonly roles: Map<string, readonly string[]>;

  constructor(
    parties: readonly Party[] = testParties,
    private readonly users: readonly TestUser[] = testUsers,
    roles: Readonly<Record<string, readonly string[]>> = testRoles,
  ) {
    this.parties = [...parties];
    this.roles = new Map(Object.entries(roles));
  }

  add(party: Party): void {
    this.parties.push(party);
  }

  all(): readonly Party[] {
    return this.parties;
  }

  byId(partyId: number): Party | undefined {
    return this.parties.find((p) => p.partyId === partyId);
  }

  byOrganisationNumber(number: string): Party | undefined {
    return this.parties.find((p) => p.orgNumber === number);
  }

  byPersonNumber(number: string): Party | undefined {
    return this.parties.find((p) => p.ssn === number);
  }

  user(userId: number): TestUser | undefined {
    return this.users.find((u) => u.userId === userId);
  }

  /** The role codes (`DAGL`, `PRIV`, …) that a user has for a party. */
  rolesOf(userId: number, partyId: number): readonly string[] {
    return this.roles.get(`${userId}:${partyId}`) ?? [];
  }

  /** From now on the user has these roles for the party, and no other. */
  setRoles(userId: number, partyId: number, roles: readonly string[]): void {
    this.roles.set(`${userId}:${partyId}`, roles);
  }
}

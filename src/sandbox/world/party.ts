/** Register's numbers for party types. */
export type PartyTypeNumber = 1 | 2 | 3 | 4 | 5;

/** A party of Register, in the form in which the app writes it under `instanceOwner.party`. */
export interface Party {
  readonly partyId: number;
  readonly partyUuid: string;
  /** 1 person, 2 organisation. */
  readonly partyTypeName: PartyTypeNumber;
  readonly ssn?: string;
  readonly orgNumber?: string;
  readonly unitType?: string;
  readonly name: string;
  readonly isDeleted: boolean;
  /** Register's own data about it, the source of register prefill. */
  readonly person?: Readonly<Record<string, string>>;
  readonly organization?: Readonly<Record<string, string>>;
}

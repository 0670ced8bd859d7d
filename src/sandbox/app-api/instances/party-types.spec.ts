import { describe, expect, it } from '@jest/globals';
import type { PartyTypeNumber, PartyTypesAllowed } from '../../world/index.js';
import { isTypeAllowed } from './may-instantiate.js';

const party = (partyTypeName: PartyTypeNumber, unitType?: string) => ({
  ...{ partyId: 1, partyUuid: '', partyTypeName, name: '', isDeleted: false },
  ...(unitType === undefined ? {} : { unitType }),
});

/** Reference altinn-app-contract, appendix B. */
describe('partyTypesAllowed', () => {
  it.each<[string, ReturnType<typeof party>, PartyTypesAllowed, boolean]>([
    ['nothing set allows everyone', party(2, 'AS'), {}, true],
    ['all false allows everyone', party(1), { person: false, organisation: false }, true],
    ['a person', party(1), { person: true }, true],
    ['a person where only organisations may', party(1), { organisation: true }, false],
    ['an organisation', party(2, 'AS'), { organisation: true }, true],
    ['an organisation where only persons may', party(2, 'AS'), { person: true }, false],
    ['a sub-unit is no organisation', party(2, 'BEDR'), { organisation: true }, false],
    ['a sub-unit, blanks trimmed', party(2, ' AAFY '), { subUnit: true }, true],
    ['an estate', party(2, 'KBO'), { bankruptcyEstate: true }, true],
    ['an estate as an organisation', party(2, 'KBO'), { organisation: true }, true],
    ['an estate where only persons may', party(2, 'KBO'), { person: true }, false],
    ['a party of another type', party(4), { organisation: true, person: true }, false],
  ])('%s', (_case, who, allowed, expected) => {
    expect(isTypeAllowed(who, allowed)).toBe(expected);
  });
});

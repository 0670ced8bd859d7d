import type { Party } from './party.js';

export interface TestUser {
  readonly userId: number;
  readonly partyId: number;
}

/** Public test data, the same parties as in the recorded exchanges. */
export const testParties: readonly Party[] = [
  {
    partyId: 500000,
    partyUuid: '77cab4d6-84bb-4eb2-91bd-710415a72d8a',
    partyTypeName: 2,
    orgNumber: '897069650',
    unitType: 'AS',
    name: 'DDG Fitness',
    isDeleted: false,
    organization: {
      OrgNumber: '897069650',
      Name: 'DDG Fitness',
      UnitType: 'AS',
      MailingPostalCity: 'Oslo',
      MailingPostalCode: '0123',
      BusinessPostalCity: 'Oslo',
      BusinessPostalCode: '0123',
    },
  },
  {
    partyId: 500001,
    partyUuid: '5e5d1e4f-810b-4619-9901-093cbf1d8be3',
    partyTypeName: 2,
    orgNumber: '897069651',
    unitType: 'BEDR',
    name: 'DDG Fitness Oslo',
    isDeleted: false,
  },
  {
    partyId: 500700,
    partyUuid: '26ef4baa-2c40-4d4e-bb16-8f7b4d8d4a47',
    partyTypeName: 2,
    orgNumber: '950474084',
    unitType: 'AS',
    name: 'Oslos Vakreste borettslag',
    isDeleted: false,
    organization: {
      OrgNumber: '950474084',
      Name: 'Oslos Vakreste borettslag',
      UnitType: 'AS',
      MailingPostalCity: 'Oslo',
      MailingPostalCode: '0123',
      BusinessPostalCity: 'Oslo',
      BusinessPostalCode: '0123',
    },
  },
  {
    partyId: 512345,
    partyUuid: '0d3a9a8c-9a51-4f0e-9d0b-53c1f1b7b2aa',
    partyTypeName: 2,
    orgNumber: '991825827',
    unitType: 'ORGL',
    name: 'Digitaliseringsdirektoratet (test)',
    isDeleted: false,
    organization: {
      OrgNumber: '991825827',
      Name: 'Digitaliseringsdirektoratet (test)',
      UnitType: 'ORGL',
      MailingPostalCity: 'Leikanger',
      MailingPostalCode: '6863',
      BusinessPostalCity: 'Leikanger',
      BusinessPostalCode: '6863',
    },
  },
  {
    partyId: 502000,
    partyUuid: '5f3bb28e-7a52-4c8c-8a52-0a6b3b4d1c11',
    partyTypeName: 2,
    orgNumber: '405003309',
    unitType: 'ORGL',
    name: 'Testdepartementet',
    isDeleted: false,
    organization: {
      OrgNumber: '405003309',
      Name: 'Testdepartementet',
      UnitType: 'ORGL',
      MailingPostalCity: 'Oslo',
      MailingPostalCode: '0030',
      BusinessPostalCity: 'Oslo',
      BusinessPostalCode: '0030',
    },
  },
  {
    partyId: 501337,
    partyUuid: 'e9dd7d91-32d8-4933-a108-07562762d572',
    partyTypeName: 1,
    ssn: '01039012345',
    name: 'Sophie Salt',
    isDeleted: false,
    person: {
      SSN: '01039012345',
      Name: 'Sophie Salt',
      FirstName: 'Sophie',
      LastName: 'Salt',
      MailingPostalCity: 'Oslo',
      MailingPostalCode: '0180',
      AddressCity: 'Oslo',
      AddressPostalCode: '0180',
    },
  },
  {
    partyId: 500005,
    partyUuid: 'b2e1d3d4-5a57-4a02-b0ca-9c1f45d4e605',
    partyTypeName: 1,
    ssn: '08829698278',
    name: 'Paal Olsen',
    isDeleted: false,
    person: {
      SSN: '08829698278',
      Name: 'Paal Olsen',
      FirstName: 'Paal',
      LastName: 'Olsen',
      MailingPostalCity: 'Oslo',
      MailingPostalCode: '0180',
      AddressCity: 'Oslo',
      AddressPostalCode: '0180',
    },
  },
];

export const testUsers: readonly TestUser[] = [
  { userId: 1337, partyId: 501337 },
  { userId: 1001, partyId: 500005 },
];

/** `{userId}:{partyId}` to role codes. */
export const testRoles: Readonly<Record<string, readonly string[]>> = {
  '1337:501337': ['PRIV', 'REGNA'],
  '1337:500000': ['DAGL', 'UTINN'],
  '1001:500005': ['PRIV'],
};

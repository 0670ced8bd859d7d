/** Altinn's list of service owners (altinn-orgs.json), by organisation number: those that tests use. */
const serviceOwners = new Map([
  ['405003309', 'ttd'],
  ['991825827', 'digdir'],
  ['974760673', 'brg'],
  ['974761076', 'skd'],
  ['971526920', 'ssb'],
  ['889640782', 'nav'],
  ['964338531', 'krt'],
  ['985399077', 'mat'],
]);

export const orgOf = (organisationNumber: string): string | undefined =>
  serviceOwners.get(organisationNumber);

export const organisationNumberOf = (org: string): string | undefined =>
  [...serviceOwners].find(([, name]) => name === org)?.[0];

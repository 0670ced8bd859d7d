/** Somebody who can log in at the sandbox' OpenID provider. */
export interface DemoPerson {
  /** Of a log-in, for a person or a test to choose. */
  readonly loginHint: string;
  /** Pairwise, as Entra ID and Ansattporten give it: it says nothing. */
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
}

/** `config/grants.yaml` lets the first group operate, and the second read. */
export const demoPeople: readonly DemoPerson[] = [
  {
    loginHint: 'drift',
    sub: 'y4Qm0pZ3kS7cWn1tR8vBxLd2',
    name: 'Dagny Driftsen',
    email: 'dagny.driftsen@ttd.example',
    groups: ['flerapp-drift', 'alle-ansatte'],
  },
  {
    loginHint: 'innsyn',
    sub: 'h9Tf5uJ2aE6gXo3iN0wKzMb8',
    name: 'Ivar Innsynsen',
    email: 'ivar.innsynsen@ttd.example',
    groups: ['flerapp-innsyn', 'alle-ansatte'],
  },
  {
    loginHint: 'ansatt',
    sub: 'c1Vs8yD4rG5hPl7qU6jAeTk9',
    name: 'Anne Ansattsen',
    email: 'anne.ansattsen@ttd.example',
    groups: ['alle-ansatte'],
  },
];

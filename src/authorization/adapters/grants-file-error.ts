/** A place in the document: keys and indices from its root. */
export type Path = readonly (string | number)[];

export interface Finding {
  readonly path: Path;
  /** What was expected; never the value that stood there. */
  readonly expected: string;
}

/** One thing that is wrong in the grants file. */
export interface GrantFinding {
  /** 1-based. */
  readonly line: number;
  /** RFC 6901 pointer, e.g. `/grants/0/caller`; empty for the document itself. */
  readonly pointer: string;
  /** What was expected; never the value that stood there. */
  readonly expected: string;
}

/** Every problem of the grants file at once; the service does not start with it. */
export class GrantsFileError extends Error {
  override readonly name = 'GrantsFileError';

  constructor(
    readonly file: string,
    readonly findings: readonly GrantFinding[],
  ) {
    super(`The grants file is not valid:\n${findings.map((f) => describe(file, f)).join('\n')}`);
  }
}

const describe = (file: string, { line, pointer, expected }: GrantFinding): string =>
  `  ${file}:${line} ${pointer === '' ? '(document)' : pointer}: ${expected}`;

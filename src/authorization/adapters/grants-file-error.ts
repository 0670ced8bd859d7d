import type { YamlFinding, YamlPath } from '../../config/index.js';

/** A place in the file and what was expected there; never the value that stood there. */
export interface Finding {
  readonly path: YamlPath;
  readonly expected: string;
}

/** Every problem of the grants file at once; the service does not start with it. */
export class GrantsFileError extends Error {
  override readonly name = 'GrantsFileError';

  constructor(
    readonly file: string,
    readonly findings: readonly YamlFinding[],
  ) {
    super(`The grants file is not valid:\n${findings.map((f) => describe(file, f)).join('\n')}`);
  }
}

const describe = (file: string, { line, pointer, expected }: YamlFinding): string =>
  `  ${file}:${line} ${pointer === '' ? '(document)' : pointer}: ${expected}`;

/** One thing that is wrong in one flow file. */
export interface FlowFinding {
  /** File name inside the flows folder. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** RFC 6901 pointer, e.g. `/targets/0/owner`; empty for the document itself. */
  readonly pointer: string;
  /** What was expected; never the value that stood there. */
  readonly expected: string;
}

/** Every problem of every flow file at once; the service does not start with it. */
export class FlowFilesError extends Error {
  override readonly name = 'FlowFilesError';

  constructor(readonly findings: readonly FlowFinding[]) {
    super(`The flow files are not valid:\n${findings.map(describe).join('\n')}`);
  }
}

const describe = (f: FlowFinding): string =>
  `  ${f.file}:${f.line} ${f.pointer === '' ? '(document)' : f.pointer}: ${f.expected}`;

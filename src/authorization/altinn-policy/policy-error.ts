/** A text that is no policy. Names what is wrong and where, never a value. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';

  constructor(
    readonly problem: string,
    /** From 1; absent where it is about the whole. */
    readonly line?: number,
  ) {
    super(line === undefined ? problem : `line ${String(line)}: ${problem}`);
  }
}

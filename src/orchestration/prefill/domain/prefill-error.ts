export type PrefillFindingCode =
  /** The expression or the transformer threw. */
  | 'expression-failed'
  /** Longer than `timings.expression`. */
  | 'time-out'
  /** Recursion or nesting beyond the limit. */
  | 'too-deep'
  /** The result, or the memory used for it, is beyond the limit. */
  | 'too-large'
  /** The result is not what JSON can hold: a function, NaN, a cycle, a forbidden key. */
  | 'not-json'
  /** B's schema wants another type; `detail` says which. */
  | 'wrong-type'
  /** B's schema wants a property that an object or list row of ours lacks; `detail` is its name. */
  | 'required-missing'
  /** B's schema has no such path. */
  | 'not-in-schema'
  /** Another rule of B's schema is broken; `detail` is the keyword, e.g. `maxLength`. */
  | 'schema-rule'
  /** Two mapped paths, one inside the other. */
  | 'overlapping'
  /** B's JSON schema cannot be compiled. */
  | 'schema-unusable'
  /** No class is registered under the flow's transformer name. */
  | 'unknown-transformer';

export interface PrefillFinding {
  /** Dotted path in B's model, list rows as numbers: `linjer.3.pris`; or the name given to `evaluate`. */
  readonly target: string;
  readonly code: PrefillFindingCode;
  /** From B's schema or from the code, never from the data. */
  readonly detail?: string;
}

/** Everything that is wrong with one prefill, without a single value. */
export class PrefillError extends Error {
  override readonly name = 'PrefillError';

  constructor(readonly findings: readonly PrefillFinding[]) {
    super(`prefill failed: ${findings.map((f) => `${f.target} ${f.code}`).join(', ')}`);
  }
}

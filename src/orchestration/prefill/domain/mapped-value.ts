import type { JsonValue } from '../../../altinn/index.js';

/** One path of B's model and what it is to hold. */
export interface MappedValue {
  /** Property names from the root; a list or an object can be the value, an index is never part of the path. */
  readonly path: readonly string[];
  readonly value: JsonValue;
}

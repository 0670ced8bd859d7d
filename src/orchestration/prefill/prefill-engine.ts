import type { JsonObject, JsonValue } from '../../altinn/index.js';
import type { FlowTarget } from '../flows/index.js';
import type { MappedValue } from './domain/mapped-value.js';
import type { PrefillInput } from './domain/prefill-input.js';

/** Computes what a flow says about A's answers. Nothing heavy runs on the main thread. */
export abstract class PrefillEngine {
  /**
   * Runs JSONata expressions by name: `when`, an owner, texts. A result is plain JSON; undefined: no value.
   * @throws PrefillError with every expression that failed; `target` is the name
   */
  abstract evaluate(
    expressions: Readonly<Record<string, string>>,
    input: PrefillInput,
  ): Promise<Record<string, JsonValue | undefined>>;

  /**
   * The mapped paths of B's model, normalised and checked by B's JSON schema. A transform without a value gives no path.
   * @param schema B's JSON schema (draft 2020-12) as its app serves it
   * @throws PrefillError with every finding
   */
  abstract prefill(
    target: FlowTarget,
    input: PrefillInput,
    schema: JsonObject,
  ): Promise<readonly MappedValue[]>;
}

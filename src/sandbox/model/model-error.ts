/**
 * The app could not read a model. `deserialize` is the answer that the app words itself (400, `detail` = message);
 * `unhandled` is an exception it does not catch (500 without body).
 */
export class ModelError extends Error {
  override readonly name = 'ModelError';

  constructor(
    readonly kind: 'deserialize' | 'unhandled',
    message: string,
  ) {
    super(message);
  }
}

/** A prefill value that cannot be converted to the member's type; v8 turns it into a 500 (contract §2.7). */
export class PrefillError extends Error {
  override readonly name = 'PrefillError';
}

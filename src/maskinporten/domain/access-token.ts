import { inspect } from 'node:util';

/** A bearer token that cannot be printed by accident: every way to make it text gives `[AccessToken]`. */
export class AccessToken {
  readonly #value: string;

  constructor(
    value: string,
    /** Milliseconds of life left, by the monotonic clock. Negative once it has expired. */
    readonly remaining: () => number,
  ) {
    this.#value = value;
  }

  /** The `Authorization` header: the only way to the token itself. */
  authorization(): string {
    return `Bearer ${this.#value}`;
  }

  toString(): string {
    return '[AccessToken]';
  }

  toJSON(): string {
    return '[AccessToken]';
  }

  [inspect.custom](): string {
    return '[AccessToken]';
  }
}

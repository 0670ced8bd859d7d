import { inspect } from 'node:util';

/**
 * Sets members that can be read by name but never show up in `inspect`, `JSON.stringify`, a spread or a log line.
 * Absent values are left out.
 */
export function withSecrets<T extends object, S extends object>(target: T, secrets: S): T & S {
  for (const [name, value] of Object.entries(secrets)) {
    if (value !== undefined) Object.defineProperty(target, name, { value, enumerable: false });
  }
  return target as T & S;
}

/** A frozen copy of a private JWK that prints as its key id only. */
export function unprintableKey(
  jwk: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const label = (): string => `[private key ${typeof jwk['kid'] === 'string' ? jwk['kid'] : ''}]`;
  const copy = { ...jwk };
  Object.defineProperty(copy, 'toJSON', { value: label });
  Object.defineProperty(copy, inspect.custom, { value: label });
  return Object.freeze(copy);
}

import type { JsonObject, JsonValue } from './json.js';

/**
 * Readers for Altinn's two JSON dialects (contract §0): a member can be null or missing, an id a number
 * or a string, and unknown members are ignored.
 */

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectOf = (value: JsonValue | undefined): JsonObject =>
  isObject(value) ? value : {};

export const listOf = (value: JsonValue | undefined): JsonValue[] =>
  Array.isArray(value) ? value : [];

/** A non-empty string, or a number as its digits. */
export function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number, or a string of digits. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?[0-9]+$/.test(value) ? Number(value) : undefined;
}

export const flagOf = (value: JsonValue | undefined): boolean => value === true || value === 'true';

/** A map of strings; numbers become strings, null is left out (contract §1.1). */
export function textsOf(value: JsonValue | undefined): Record<string, string> {
  const texts = Object.entries(objectOf(value)).flatMap(([key, text]) =>
    typeof text === 'object' || text === undefined ? [] : [[key, String(text)] as const],
  );
  return Object.fromEntries(texts);
}

/** A member of an enumeration, by its name or by its number. */
export function enumOf<T extends string>(
  value: JsonValue | undefined,
  names: readonly T[],
): T | undefined {
  if (typeof value === 'number') return names[value];
  return names.find((name) => name === value);
}

/** The object without its undefined members, so that an absent fact is an absent key. */
export function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

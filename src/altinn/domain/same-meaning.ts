import { isObject } from './tolerant-json.js';
import type { JsonObject, JsonValue } from './json.js';
import { storableText } from './storable-value.js';
import { sameTime } from './same-time.js';

const decimal = /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

/**
 * Whether an app stored what was wanted, compared by meaning (exactly-one-b "Model: sending and comparing"):
 * absent = null = []; numbers by value, also when one side is a numeric string; date-times by instant;
 * a list's length is meaning; `""` is not null. Members that only the stored object has are the app's own.
 */
export function sameMeaning(wanted: JsonValue | undefined, stored: JsonValue | undefined): boolean {
  if (isNothing(wanted) || isNothing(stored)) return isNothing(wanted) && isNothing(stored);
  if (typeof wanted === 'string' && typeof stored === 'string') return sameText(wanted, stored);
  if (typeof wanted === 'number' || typeof stored === 'number') return sameNumber(wanted, stored);
  if (Array.isArray(wanted)) return Array.isArray(stored) && sameList(wanted, stored);
  if (isObject(wanted)) return isObject(stored) && sameObject(wanted, stored);
  return wanted === stored;
}

const isNothing = (value: JsonValue | undefined): value is null | undefined | [] =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);

function sameText(wanted: string, stored: string): boolean {
  const storable = storableText(wanted);
  return storable === stored || sameTime(storable, storableText(stored));
}

function sameNumber(wanted: JsonValue | undefined, stored: JsonValue | undefined): boolean {
  const a = asNumber(wanted);
  return a !== undefined && a === asNumber(stored);
}

function asNumber(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && decimal.test(value.trim()) ? Number(value) : undefined;
}

const sameList = (wanted: readonly JsonValue[], stored: readonly JsonValue[]): boolean =>
  wanted.length === stored.length && wanted.every((item, i) => sameMeaning(item, stored[i]));

const sameObject = (wanted: JsonObject, stored: JsonObject): boolean =>
  Object.entries(wanted).every(([name, member]) =>
    sameMeaning(member, Object.hasOwn(stored, name) ? stored[name] : undefined),
  );

import type { JsonValue } from './json.js';

/** Characters that XML 1.0 cannot hold, and lone surrogates (exactly-one-b "Model: sending and comparing"). */
const illegal = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/gu;
const fineSecond =
  /^(?<kept>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{7})\d+(?<zone>Z|[+-]\d{2}:\d{2})?$/;

/**
 * A value in the form that an app's model keeps: characters that XML cannot hold become U+FFFD, as the
 * app itself does it, and fractions of a second are cut to the seven digits of .NET. Idempotent.
 */
export function storableValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, storableValue(member)]),
  );
}

export function storableText(text: string): string {
  return text.replace(illegal, '\uFFFD').replace(fineSecond, '$<kept>$<zone>');
}

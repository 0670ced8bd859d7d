import { createHash } from 'node:crypto';
import type { JsonValue, TargetOwner } from '../../../altinn/index.js';
import type { SourcePin } from './delivery.js';

/** SHA-256 (hex) of a JSON value with sorted keys. */
export function jsonSha256(value: JsonValue): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

function canonical(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** An owner as the pin keeps it. @throws Error for a national id: it must never be stored */
export function pinnedOwner(owner: TargetOwner): string {
  if ('partyId' in owner) return `party:${owner.partyId}`;
  if ('organisationNumber' in owner) return `org:${owner.organisationNumber}`;
  throw new Error('an owner given by national id cannot be pinned');
}

/** Whether a B that was born under `one` may be filled from a source that is now `other`. */
export function samePin(one: SourcePin, other: SourcePin): boolean {
  return jsonSha256(comparable(one)) === jsonSha256(comparable(other));
}

function comparable(pin: SourcePin): JsonValue {
  return {
    flow: pin.flowHash,
    owner: pin.owner,
    model: pin.model ? [pin.model.element, pin.model.sha256] : null,
    files: pin.files
      .map((file) => [file.element, file.size, file.lastChanged ?? null])
      .sort((a, b) => String(a[0]).localeCompare(String(b[0]))),
  };
}

import { createHash } from 'node:crypto';

/**
 * UUIDv8 (RFC 9562 §5.8) of the SHA-256 of the parts. Derived, so that the same handover has the same id
 * after the database was lost, and one source instance cannot become two.
 */
export function derivedId(...parts: readonly string[]): string {
  // A length before each part keeps ('ab','c') and ('a','bc') apart.
  const text = parts.map((part) => `${String(Buffer.byteLength(part))}:${part}`).join('');
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

export const handoverId = (flow: string, sourceGuid: string): string =>
  derivedId('handover', flow, sourceGuid);

/** Also the marker on B: `dataValues["flerapp.delivery"]`. */
export const deliveryId = (flow: string, sourceGuid: string, target: string): string =>
  derivedId('delivery', flow, sourceGuid, target);

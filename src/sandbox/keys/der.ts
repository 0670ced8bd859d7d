/** The few DER forms (ITU-T X.690) that a certificate is made of. */
const tag = {
  integer: 0x02,
  bits: 0x03,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
};

const encode = (type: number, content: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([type]), length(content.length), content]);

function length(bytes: number): Buffer {
  if (bytes < 0x80) return Buffer.from([bytes]);
  const hex = bytes.toString(16);
  const digits = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | digits.length]), digits]);
}

export const sequence = (...parts: Uint8Array[]): Buffer =>
  encode(tag.sequence, Buffer.concat(parts));
export const set = (...parts: Uint8Array[]): Buffer => encode(tag.set, Buffer.concat(parts));
export const utf8 = (text: string): Buffer => encode(tag.utf8, Buffer.from(text, 'utf8'));
export const nothing = (): Buffer => encode(tag.null, Buffer.alloc(0));

/** Non-negative, big-endian. */
export const integer = (value: Uint8Array): Buffer =>
  encode(tag.integer, (value[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), value]) : value);

/** Whole bytes: no unused bits at the end. */
export const bitString = (content: Uint8Array): Buffer =>
  encode(tag.bits, Buffer.concat([Buffer.of(0), content]));

/** `[n]`, constructed, explicit. */
export const explicit = (n: number, content: Uint8Array): Buffer => encode(0xa0 | n, content);

/** YYMMDDHHMMSSZ until 2049, as X.509 wants it (RFC 5280 §4.1.2.5). */
export function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '');
  return encode(0x17, Buffer.from(`${digits.slice(2, 14)}Z`, 'ascii'));
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(tag.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** Seven bits a byte, the high bit on all but the last. */
function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}

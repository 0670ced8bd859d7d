import { createPrivateKey } from 'node:crypto';
import type { PrivateJwk } from '../maskinporten-options.js';
import { readPrivateJwk } from './private-jwk.js';

/** What a PEM file does not say about its key. */
export interface PemNames {
  /** As the key is registered at Maskinporten. Without it a certificate must stand in the PEM. */
  readonly kid?: string;
  /** Default RS256. */
  readonly alg?: string;
}

export const isPem = (text: string): boolean => text.includes('-----BEGIN ');

const block = (label: string): RegExp =>
  new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g');

/**
 * Reads a private key in PEM (PKCS#8, RFC 7468 §10; PKCS#1 too) and, for a client that is known by its
 * enterprise certificate, the certificates beside it, the client's own first.
 * @param problems what is wrong is appended here
 */
export function readPem(
  text: string,
  { kid, alg = 'RS256' }: PemNames,
  where: string,
  problems: string[],
): PrivateJwk | undefined {
  const key = privateMembers(text);
  const x5c = certificatesIn(text);
  if (!key) problems.push(`${where}: no private key that can be read without a passphrase`);
  if (kid === undefined && x5c.length === 0) {
    problems.push(`${where}: neither a kid nor a certificate beside the key`);
  }
  if (!key || (kid === undefined && x5c.length === 0)) return undefined;
  const name = kid === undefined ? { x5c } : { kid };
  return readPrivateJwk({ ...key, alg, use: 'sig', ...name }, where, problems);
}

function privateMembers(text: string): Record<string, unknown> | undefined {
  const [pem] = /-----BEGIN (?:RSA )?PRIVATE KEY-----[^-]+-----END (?:RSA )?PRIVATE KEY-----/.exec(
    text,
  ) ?? [''];
  try {
    return { ...createPrivateKey(pem).export({ format: 'jwk' }) };
  } catch {
    // The library's error could quote the key.
    return undefined;
  }
}

/** As elements of `x5c`: DER in standard base64 (RFC 7517 §4.7). */
function certificatesIn(text: string): string[] {
  return [...text.matchAll(block('CERTIFICATE'))].map(([, body = '']) => body.replace(/\s/g, ''));
}

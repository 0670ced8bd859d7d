import { createPrivateKey, createPublicKey, sign, verify, X509Certificate } from 'node:crypto';
import { allowedAlgorithms, isAllowedAlgorithm } from '../domain/algorithms.js';
import type { PrivateJwk } from '../maskinporten-options.js';
import { isObject } from './settings-reader.js';

/** RFC 7518 §6.3: the numbers of an RSA private key. */
const numbers = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;
const members = ['kty', 'alg', ...numbers] as const;
const smallestModulus = 2048;

/**
 * Checks a private key before it is ever used.
 * @param where how the problem names it: `Jwks.keys[1]`
 * @param problems what is wrong is appended here
 */
export function readPrivateJwk(
  value: unknown,
  where: string,
  problems: string[],
): PrivateJwk | undefined {
  if (!isObject(value)) {
    problems.push(`${where} is not a JSON object`);
    return undefined;
  }
  const found = [...shapeProblems(value)];
  if (found.length === 0) found.push(...keyProblems(value));
  problems.push(...found.map((problem) => `${where}: ${problem}`));
  return found.length === 0 ? value : undefined;
}

function* shapeProblems(jwk: PrivateJwk): Generator<string> {
  if (jwk['kty'] !== undefined && jwk['kty'] !== 'RSA') {
    yield 'not an RSA key';
    return;
  }
  const missing = [...missingName(jwk), ...members.filter((name) => !isText(jwk[name]))];
  if (missing.length > 0) yield `missing ${missing.join(', ')}`;
  if (!missing.includes('alg') && !isAllowedAlgorithm(jwk['alg'])) {
    yield `alg is not one of ${allowedAlgorithms.join(', ')}`;
  }
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') yield 'use is not sig';
  const odd = numbers.filter(
    (name) => !missing.includes(name) && !/^[\w-]+$/.test(String(jwk[name])),
  );
  if (odd.length > 0) yield `not base64url: ${odd.join(', ')}`;
}

/** Maskinporten knows a key by its `kid`, or by the certificate that is sent along (reference §1.1). */
function missingName({ kid, x5c }: PrivateJwk): string[] {
  return isText(kid) || (kid === undefined && x5c !== undefined) ? [] : ['kid'];
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** A key whose parts do not belong together imports well and fails at Maskinporten; signing once shows it here. */
function keyProblems(jwk: PrivateJwk): string[] {
  const [n, e] = [String(jwk['n']), String(jwk['e'])];
  const probe = Buffer.from('probe');
  try {
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
    const modulus = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (modulus < smallestModulus) return [`shorter than ${smallestModulus} bits`];
    const publicKey = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    if (!verify('sha256', probe, publicKey, sign('sha256', probe, key))) return [notOneKey];
  } catch {
    // The library's error could quote the key.
    return [notOneKey];
  }
  return jwk['kid'] === undefined ? certificateProblems(jwk) : [];
}

const notOneKey = 'the members do not make up a key';

/** Only of a certificate that is sent: Studio's JWKs have one that is not. */
function certificateProblems({ x5c, n }: PrivateJwk): string[] {
  if (!Array.isArray(x5c) || x5c.length === 0) return ['x5c is not a list of certificates'];
  try {
    const [leaf] = x5c.map((text) => new X509Certificate(Buffer.from(String(text), 'base64')));
    const same = leaf?.publicKey.export({ format: 'jwk' }).n === n;
    return same ? [] : ['the first certificate of x5c is of another key'];
  } catch {
    return ['x5c is not a list of certificates'];
  }
}

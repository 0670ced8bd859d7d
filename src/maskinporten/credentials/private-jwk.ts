import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { allowedAlgorithms } from '../domain/algorithms.js';
import type { PrivateJwk } from '../maskinporten-options.js';
import { isObject } from './settings-reader.js';

/** RFC 7518 §6.3: the members of an RSA private key, with those by which Maskinporten knows it. */
const members = ['kty', 'kid', 'alg', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;
const numbers = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;
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
  const missing = members.filter((name) => typeof jwk[name] !== 'string' || jwk[name] === '');
  if (missing.length > 0) yield `missing ${missing.join(', ')}`;
  if (!missing.includes('alg') && !allowedAlgorithms.some((alg) => alg === jwk['alg'])) {
    yield `alg is not one of ${allowedAlgorithms.join(', ')}`;
  }
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') yield 'use is not sig';
  const odd = numbers.filter(
    (name) => !missing.includes(name) && !/^[\w-]+$/.test(String(jwk[name])),
  );
  if (odd.length > 0) yield `not base64url: ${odd.join(', ')}`;
}

/** A key whose parts do not belong together imports well and fails at Maskinporten; signing once shows it here. */
function keyProblems(jwk: PrivateJwk): string[] {
  const [n, e] = [String(jwk['n']), String(jwk['e'])];
  const probe = Buffer.from('probe');
  try {
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
    const modulus = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (modulus < smallestModulus) return [`shorter than ${smallestModulus} bits`];
    const publicKey = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    if (verify('sha256', probe, publicKey, sign('sha256', probe, key))) return [];
  } catch {
    // The library's error could quote the key.
  }
  return ['the members do not make up a key'];
}

import { generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface RsaKey {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const generate = promisify(generateKeyPair);

/** A fresh pair; nothing of the sandbox's keys is ever written to disk. */
export const newRsaKey = (bits = 2048): Promise<RsaKey> => generate('rsa', { modulusLength: bits });

import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../config/index.js';
import type { Principal } from '../domain/principal.js';
import type { IssuerKeys } from './issuer-keys.js';

/** Milliseconds. A key that the issuer withdrew lets no token in for longer than this. */
const keptFor = 60_000;
/** Callers use a token for as long as it lives, so few are known at a time. */
const mostTokens = 10_000;

interface Verified {
  readonly principal: Principal;
  readonly keys: IssuerKeys;
  /** Of the keys that it was verified with. */
  readonly generation: number | undefined;
  /** Epoch milliseconds, the tolerance for clocks in it. */
  readonly expires: number;
  /** Monotonic milliseconds. */
  readonly verifiedAt: number;
}

/** Whom recently verified tokens stand for, by their SHA-256: the tokens themselves are not kept. Refusals are not remembered. */
export class VerifiedTokens {
  readonly #known = new LRUCache<string, Verified>({ max: mostTokens });

  constructor(private readonly clock: Clock) {}

  get(token: string): Principal | undefined {
    const known = this.#known.get(keyOf(token));
    if (!known) return undefined;
    const fresh =
      known.generation === known.keys.generation &&
      this.clock.monotonic() - known.verifiedAt < keptFor;
    return fresh && this.clock.now() < known.expires ? known.principal : undefined;
  }

  add(token: string, verified: Omit<Verified, 'verifiedAt'>): void {
    this.#known.set(keyOf(token), { ...verified, verifiedAt: this.clock.monotonic() });
  }
}

const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64');

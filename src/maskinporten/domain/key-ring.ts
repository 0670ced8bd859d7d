import type { Signer } from './signer.js';
import type { TokenClock } from './token-clock.js';
import type { TokenErrorCode } from './token-error.js';

/**
 * Milliseconds that a refused key stands behind the others. Maskinporten knows a new key within two
 * minutes (reference maskinporten-and-altinn-tokens §1.4), so that one is tried anew soon.
 */
const untilKnown = 15_000;
const untilMended = 600_000;

/**
 * Which key of a client signs next. A new key is used once Maskinporten knows it; until then the
 * previous one signs, also when the new configuration no longer lists it.
 */
export class KeyRing {
  readonly #refusedUntil = new Map<string, number>();
  #proven?: Signer;

  constructor(private readonly clock: Pick<TokenClock, 'monotonic'>) {}

  /** @param listed the newest first */
  order(listed: readonly Signer[]): readonly Signer[] {
    const keys = this.#withProven(listed);
    const now = this.clock.monotonic();
    const waits = ({ kid }: Signer): boolean => (this.#refusedUntil.get(kid) ?? -Infinity) > now;
    return [...keys.filter((key) => !waits(key)), ...keys.filter(waits)];
  }

  accepted(key: Signer): void {
    this.#refusedUntil.delete(key.kid);
    this.#proven = key;
  }

  refused(key: Signer, code: TokenErrorCode): void {
    const pause = code === 'unknown-kid' ? untilKnown : untilMended;
    this.#refusedUntil.set(key.kid, this.clock.monotonic() + pause);
  }

  #withProven(listed: readonly Signer[]): readonly Signer[] {
    const proven = this.#proven;
    return !proven || listed.some(({ kid }) => kid === proven.kid) ? listed : [...listed, proven];
  }
}

/** A ring for each client: what is learnt about the keys of one says nothing of another's. */
export class KeyRings {
  readonly #byClient = new Map<string, KeyRing>();

  constructor(private readonly clock: Pick<TokenClock, 'monotonic'>) {}

  of(client: string): KeyRing {
    const known = this.#byClient.get(client);
    if (known) return known;
    const ring = new KeyRing(this.clock);
    this.#byClient.set(client, ring);
    return ring;
  }
}

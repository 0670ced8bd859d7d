import { AccessToken } from './access-token.js';
import type { TokenClock } from './token-clock.js';
import { TokenError } from './token-error.js';
import { TokenFailure } from './token-failure.js';
import type { TokenKey } from './token-key.js';
import {
  deadlines,
  fullJitter,
  type RefreshSettings,
  type TokenDeadlines,
} from './token-lifetime.js';
import type { TokenLogger } from './token-logger.js';
import type { TokenSource } from './token-source.js';
import type { TokenStatus } from './token-status.js';
import type { TokenTimers } from './token-timers.js';

export interface CachedTokenDeps {
  readonly clock: TokenClock;
  readonly timers: TokenTimers;
  readonly logger: TokenLogger;
  readonly settings: RefreshSettings;
  /** 0…1 */
  readonly random: () => number;
}

interface Held extends TokenDeadlines {
  readonly token: AccessToken;
  /** Milliseconds, when it was new. */
  readonly life: number;
}

interface Setback {
  readonly error: TokenError;
  readonly failures: number;
  /** Nothing is asked before this monotonic time. */
  readonly until: number;
}

/** The longest wait that another server can impose on us, milliseconds. */
const longestRetryAfter = 300_000;

/** The token of one key: at most one request for it at a time, whoever asks. */
export class CachedToken {
  #held?: Held;
  #flight?: Promise<AccessToken>;
  #setback?: Setback;
  #lastUse = -Infinity;
  #cancelTimer?: () => void;
  #stopped = false;

  constructor(
    readonly key: TokenKey,
    private readonly source: TokenSource,
    private readonly deps: CachedTokenDeps,
  ) {}

  /**
   * @param minRemaining milliseconds of life that the token must have left
   * @param ahead keep it fresh by a timer while it is in use
   * @throws TokenError
   */
  async read(minRemaining: number, ahead: boolean): Promise<AccessToken> {
    const now = this.deps.clock.monotonic();
    if (ahead) this.#lastUse = now;
    const held = this.#held;
    if (held && now < held.hard && held.expiry - now >= minRemaining) {
      if (now >= held.soft) this.#refreshBehind();
      return held.token;
    }
    const fresh = held && held.life < minRemaining ? held.token : await this.#fly();
    if (fresh.remaining() >= minRemaining) return fresh;
    throw this.#error({ code: 'life-too-short', kind: 'permanent' });
  }

  /** Forgets the token, but only this very one. */
  drop(token: AccessToken): void {
    if (this.#held?.token === token) this.#held = undefined;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
  }

  status(): TokenStatus {
    const { client, authority, scopes, consumerOrg, resource } = this.key;
    const remaining = this.#held?.token.remaining();
    const expiry = remaining === undefined ? undefined : this.deps.clock.now() + remaining;
    const error = this.#setback?.error;
    return {
      client,
      authority,
      scopes,
      consumerOrg,
      resource,
      remaining,
      expiresAt: expiry === undefined ? undefined : new Date(expiry).toISOString(),
      lastError: error && {
        code: error.code,
        kind: error.kind,
        correlationId: error.correlationId,
      },
    };
  }

  /** The old token is good enough meanwhile, so nobody waits and a failure is only noted. */
  #refreshBehind(): void {
    this.#fly().catch(() => undefined);
  }

  #fly(): Promise<AccessToken> {
    if (this.#flight) return this.#flight;
    const setback = this.#setback;
    if (setback && this.deps.clock.monotonic() < setback.until) {
      return Promise.reject(setback.error);
    }
    this.#flight = this.#fetch().finally(() => (this.#flight = undefined));
    return this.#flight;
  }

  async #fetch(): Promise<AccessToken> {
    const { clock, settings, random } = this.deps;
    const start = clock.monotonic();
    try {
      const { value, life } = await this.source.fetch(this.key);
      const expiry = start + life;
      const token = new AccessToken(value, () => expiry - clock.monotonic());
      this.#held = { token, life, ...deadlines(start, life, settings.hardMargin, random()) };
      this.#setback = undefined;
      this.#refreshAhead(this.#held.soft - clock.monotonic());
      return token;
    } catch (cause) {
      throw this.#noteFailure(cause);
    }
  }

  #noteFailure(cause: unknown): TokenError {
    const { clock, settings, random, logger } = this.deps;
    const error = this.#asTokenError(cause);
    const failures = (this.#setback?.failures ?? 0) + 1;
    const backoff = fullJitter(failures, settings.backoffFirst, settings.backoffLongest, random());
    const asked = Math.min(error.retryAfter ?? 0, longestRetryAfter);
    const pause = Math.max(backoff, asked, this.#negativeTime(error));
    this.#setback = { error, failures, until: clock.monotonic() + pause };
    this.#refreshAhead(pause);
    const { code, kind, correlationId } = error;
    const { client, authority, scopes } = this.key;
    logger.warn({ code, kind, correlationId, client, authority, scopes }, 'Token not renewed');
    return error;
  }

  #negativeTime({ kind }: TokenError): number {
    if (kind === 'transient') return 0;
    const { negative, negativeShort } = this.deps.settings;
    return kind === 'key' || kind === 'clock' ? negativeShort : negative;
  }

  /** Anything else than our own failures could carry a secret, so nothing of it is kept. */
  #asTokenError(cause: unknown): TokenError {
    if (cause instanceof TokenError) return this.#error(cause);
    if (cause instanceof TokenFailure) return this.#error(cause.details);
    return this.#error({ code: 'unexpected', kind: 'transient' });
  }

  #error(details: ConstructorParameters<typeof TokenError>[0]): TokenError {
    return new TokenError(details, this.key.client, this.key.scopes);
  }

  /** Only while the token is in use and still held: an unused one, or one that is lost, waits for its next reader. */
  #refreshAhead(ms: number): void {
    this.#cancelTimer?.();
    if (this.#stopped || !this.#inUse()) return;
    this.#cancelTimer = this.deps.timers.after(Math.max(0, Math.ceil(ms)) + 1, () => {
      const now = this.deps.clock.monotonic();
      if (this.#stopped || !this.#held || now >= this.#held.hard || !this.#inUse()) return;
      if (now < this.#held.soft) this.#refreshAhead(this.#held.soft - now);
      else this.#refreshBehind();
    });
  }

  #inUse(): boolean {
    return this.deps.clock.monotonic() - this.#lastUse <= this.deps.settings.idle;
  }
}

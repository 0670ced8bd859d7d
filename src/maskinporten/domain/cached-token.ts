import { AccessToken } from './access-token.js';
import { Setback } from './setback.js';
import type { TokenClock } from './token-clock.js';
import { TokenError, type TokenErrorDetails } from './token-error.js';
import { TokenFailure } from './token-failure.js';
import type { TokenKey } from './token-key.js';
import { deadlines, type RefreshSettings, type TokenDeadlines } from './token-lifetime.js';
import type { TokenLogger } from './token-logger.js';
import type { TokenMeter } from './token-metrics.js';
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
  /** Runs work that belongs to nobody's request. */
  readonly detached: <T>(work: () => T) => T;
}

interface Held extends TokenDeadlines {
  readonly token: AccessToken;
  /** Milliseconds, when it was new. */
  readonly life: number;
  /** An API answered 401 to it. */
  refused: boolean;
}

/** The token of one key: at most one request for it at a time, whoever asks. */
export class CachedToken {
  readonly #setback: Setback;
  #held?: Held;
  #flight?: Promise<AccessToken>;
  #lastUse = -Infinity;
  #lastRefusal = -Infinity;
  #cancelTimer?: () => void;
  #stopped = false;

  constructor(
    readonly key: TokenKey,
    private readonly source: TokenSource,
    private readonly meter: TokenMeter,
    private readonly deps: CachedTokenDeps,
  ) {
    this.#setback = new Setback(deps);
  }

  /**
   * @param minRemaining milliseconds of life that the token must have left
   * @param ahead keep it fresh by a timer while it is in use
   * @throws TokenError
   */
  async read(minRemaining: number, ahead: boolean): Promise<AccessToken> {
    const now = this.deps.clock.monotonic();
    if (ahead) this.#lastUse = now;
    const held = this.#held;
    const usable = held && now < held.hard && held.expiry - now >= minRemaining;
    if (!usable || held.refused) return this.#wait(minRemaining, usable ? held.token : undefined);
    if (now < held.soft) {
      this.meter.read('hit');
    } else {
      this.meter.read('stale');
      this.#refreshBehind();
    }
    return held.token;
  }

  /**
   * An API answered 401 to this very token. It is renewed once for all who report it, and not again
   * within the pause: an API that refuses every token must not make everybody fetch new ones.
   */
  refuse(token: AccessToken): void {
    if (this.#held?.token !== token) return;
    this.meter.refused();
    const now = this.deps.clock.monotonic();
    if (now - this.#lastRefusal < this.deps.settings.refusalPause) return;
    this.#lastRefusal = now;
    this.#held.refused = true;
  }

  /** Milliseconds until it is asked for again after a failure. */
  get pause(): number {
    return this.#setback.pause;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
  }

  status(): TokenStatus {
    const { client, authority, scopes, consumerOrg, resource } = this.key;
    const remaining = this.#held?.token.remaining();
    const { failing, last } = this.#setback;
    return {
      ...{ client, authority, scopes, consumerOrg, resource, remaining, failing },
      ...(remaining !== undefined && { expiresAt: isoTime(this.deps.clock.now() + remaining) }),
      ...(last && {
        lastError: {
          code: last.error.code,
          kind: last.error.kind,
          correlationId: last.error.correlationId,
          at: isoTime(last.at),
        },
      }),
    };
  }

  /** @param old served if no other can be had for the moment: what one API refuses may be good for the others */
  async #wait(minRemaining: number, old?: AccessToken): Promise<AccessToken> {
    this.meter.read('wait');
    const held = this.#held;
    const tooShort = held && held.life < minRemaining;
    if (tooShort && this.deps.clock.monotonic() < held.hard) throw this.#lifeTooShort();
    try {
      const fresh = await this.#fly();
      if (fresh.remaining() >= minRemaining) return fresh;
    } catch (error) {
      if (old && error instanceof TokenError && error.kind === 'transient') return old;
      throw error;
    }
    throw this.#lifeTooShort();
  }

  /** The old token is good enough meanwhile, so nobody waits and a failure is only noted. */
  #refreshBehind(): void {
    this.deps.detached(() => this.#fly()).catch(() => undefined);
  }

  #fly(): Promise<AccessToken> {
    if (this.#flight) return this.#flight;
    const error = this.#setback.blocking;
    if (error) return Promise.reject(error);
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
      const times = deadlines(start, life, settings.hardMargin, random());
      this.#held = { token, life, ...times, refused: false };
      this.#setback.clear();
      this.meter.refreshed('ok');
      this.#refreshAhead(times.soft - clock.monotonic());
      return token;
    } catch (cause) {
      throw this.#noteFailure(cause);
    }
  }

  #noteFailure(cause: unknown): TokenError {
    const error = this.#asTokenError(cause);
    const wait = cause instanceof TokenFailure ? cause.wait : undefined;
    this.#refreshAhead(this.#setback.note(error, wait));
    this.meter.refreshed(error.code);
    const { code, kind, correlationId } = error;
    const { client, authority, scopes } = this.key;
    const fields = { code, kind, correlationId, client, authority, scopes };
    this.deps.logger.warn(fields, 'Token not renewed');
    return error;
  }

  /** Anything else than our own failures could carry a secret, so nothing of it is kept. */
  #asTokenError(cause: unknown): TokenError {
    if (cause instanceof TokenError) return this.#error(cause);
    if (cause instanceof TokenFailure) return this.#error(cause.details);
    return this.#error({ code: 'unexpected', kind: 'transient' });
  }

  #error(details: TokenErrorDetails): TokenError {
    return new TokenError(details, this.key.client, this.key.scopes);
  }

  #lifeTooShort(): TokenError {
    return this.#error({ code: 'life-too-short', kind: 'permanent' });
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

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

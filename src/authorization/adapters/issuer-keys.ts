import {
  createRemoteJWKSet,
  errors,
  jwksCache,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import type { Clock } from '../../config/index.js';
import type { PublicDocuments } from '../../maskinporten/index.js';
import { IssuerUnavailable } from '../domain/token-refusal.js';

/** Milliseconds. */
const second = 1_000;
const hour = 3_600 * second;

/** When the keys are asked for; reference maskinporten-and-altinn-tokens §5.5. */
export const jwksSchedule = {
  /** Between two fetches when there are keys, whatever asks: a flood of unknown `kid`s causes one. */
  pause: 30 * second,
  /** The same while there are no keys and nobody can be let in. */
  coldPause: 5 * second,
  /** Keys older than this are renewed in the background. */
  refresh: hour,
  /** Keys older than this are not used: a key that the issuer withdrew must die in the end. */
  stale: 24 * hour,
};

/**
 * The public keys of one issuer. jose's own set has no stale tolerance and fetches at each unknown `kid`
 * while the issuer is away, so both of its timers are off and the schedule is kept here.
 */
export class IssuerKeys {
  private readonly remote: ReturnType<typeof createRemoteJWKSet>;
  private loadedAt?: number;
  private attempt?: { readonly at: number; succeeded: boolean };
  private pending?: Promise<boolean>;

  /** @param documents where the last good keys are kept for a start while the issuer is away */
  constructor(
    private readonly jwksUri: string,
    private readonly clock: Clock,
    private readonly documents?: PublicDocuments,
  ) {
    const kept = this.kept();
    this.remote = createRemoteJWKSet(new URL(jwksUri), {
      cacheMaxAge: Infinity,
      cooldownDuration: Infinity,
      ...(kept && { [jwksCache]: { jwks: kept.jwks, uat: kept.savedAt } }),
    });
    if (kept) this.loadedAt = clock.monotonic() - kept.age;
  }

  /**
   * The key that signed the token; for jose's `jwtVerify`.
   * @throws errors.JWKSNoMatchingKey when the issuer has no such key
   * @throws IssuerUnavailable when that cannot be known now
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    await this.ensureLoaded();
    try {
      return await this.remote(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await this.load();
    return this.remote(header, token);
  };

  /** Changes with each set of keys that the issuer has given. */
  get generation(): number | undefined {
    return this.loadedAt;
  }

  /** Fetches them beside everything else, when it is time. */
  keepFresh(): void {
    if (this.age() >= jwksSchedule.refresh) void this.reload();
  }

  private async ensureLoaded(): Promise<void> {
    if (this.age() >= jwksSchedule.stale) await this.load();
    else this.keepFresh();
  }

  private kept() {
    const kept = this.documents?.read(this.jwksUri);
    if (!kept || !isKeySet(kept.document)) return undefined;
    const { document: jwks, savedAt } = kept;
    const age = Math.max(0, this.clock.now() - savedAt);
    return age < jwksSchedule.stale ? { jwks, savedAt, age } : undefined;
  }

  /** The keys are known all the same when they cannot be written. */
  private keep(): void {
    const jwks = this.remote.jwks();
    if (!jwks) return;
    const kept = { document: { ...jwks }, savedAt: this.clock.now() };
    void this.documents?.write(this.jwksUri, kept).catch(() => undefined);
  }

  private async load(): Promise<void> {
    if (await this.reload()) return;
    throw new IssuerUnavailable(this.untilNextAttempt());
  }

  /** One fetch at a time and one per pause. Resolves to whether the last fetch succeeded; never rejects. */
  private reload(): Promise<boolean> {
    if (this.pending) return this.pending;
    if (this.attempt && this.untilNextAttempt() > 0) {
      return Promise.resolve(this.attempt.succeeded);
    }
    const attempt = { at: this.clock.monotonic(), succeeded: false };
    this.attempt = attempt;
    this.pending = this.remote
      .reload()
      .then(() => {
        attempt.succeeded = true;
        this.loadedAt = attempt.at;
        this.keep();
      })
      .catch(() => undefined)
      .then(() => {
        this.pending = undefined;
        return attempt.succeeded;
      });
    return this.pending;
  }

  private age(): number {
    return this.loadedAt === undefined ? Infinity : this.clock.monotonic() - this.loadedAt;
  }

  private untilNextAttempt(): number {
    if (!this.attempt) return 0;
    const pause = this.age() < jwksSchedule.stale ? jwksSchedule.pause : jwksSchedule.coldPause;
    return Math.max(0, this.attempt.at + pause - this.clock.monotonic());
  }
}

const isKeySet = (document: object): document is JSONWebKeySet =>
  'keys' in document &&
  Array.isArray(document.keys) &&
  document.keys.every((key) => typeof key === 'object' && key !== null && !Array.isArray(key));

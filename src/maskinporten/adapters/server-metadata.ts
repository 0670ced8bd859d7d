import { isObject } from '../credentials/settings-reader.js';
import type { TokenClock } from '../domain/token-clock.js';
import type { TokenLogger } from '../domain/token-logger.js';
import type { TokenTimers } from '../domain/token-timers.js';
import type { PublicDocuments } from './public-documents.js';
import type { TokenHttp } from './token-http.js';

export interface ServerMetadataDeps {
  /** With its trailing slash. */
  readonly issuer: string;
  /** From the configuration; used until the metadata says otherwise. */
  readonly tokenEndpoint: string;
  readonly http: TokenHttp;
  readonly documents?: PublicDocuments;
  readonly clock: TokenClock;
  readonly timers: TokenTimers;
  readonly logger: TokenLogger;
}

/** What of the metadata (RFC 8414 §2) an assertion needs. */
export interface Server {
  /** The `aud` of assertions. */
  readonly issuer: string;
  readonly tokenEndpoint: string;
}

/** Milliseconds. Digdir recommends to keep metadata for a day (reference maskinporten-and-altinn-tokens §1.5). */
const refresh = 24 * 3_600_000;
const retry = 300_000;
/** However many refusals there are, Maskinporten is asked no more often than this because of them. */
const quiet = 30_000;

type Metadata = Readonly<Record<string, unknown>>;

/**
 * What Maskinporten calls itself and where its token endpoint is: as its metadata says, else as it said
 * before this process started, else as configured. A usual request never waits for the metadata.
 */
export class ServerMetadata {
  #server: Server;
  #cancel?: () => void;
  readonly #stop = new AbortController();
  #renewing?: Promise<void>;
  #asked = -Infinity;

  constructor(private readonly deps: ServerMetadataDeps) {
    const { issuer, tokenEndpoint, documents } = deps;
    const kept = documents?.read(this.#url)?.document;
    this.#server = (kept && this.#serverOf(kept)) ?? { issuer, tokenEndpoint };
  }

  get server(): Server {
    return this.#server;
  }

  /** Asks now and then every day, beside everything else. */
  start(): void {
    void this.#renew();
  }

  /** A shutdown does not wait for an answer. */
  stop(): void {
    this.#stop.abort();
    this.#cancel?.();
  }

  /**
   * For an assertion that was refused because of its `aud`: asks anew, one request for all who want it.
   * @returns whether there is something else to try than `refused`
   */
  async renewedSince(refused: Server): Promise<boolean> {
    if (same(this.#server, refused) && this.#mayAsk()) await this.#renew();
    return !same(this.#server, refused);
  }

  #mayAsk(): boolean {
    const { clock } = this.deps;
    return this.#renewing !== undefined || clock.monotonic() - this.#asked >= quiet;
  }

  #renew(): Promise<void> {
    this.#renewing ??= this.#ask().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #ask(): Promise<void> {
    this.#cancel?.();
    const metadata = await this.#fetch();
    this.#asked = this.deps.clock.monotonic();
    if (metadata) await this.#take(metadata);
    if (this.#stop.signal.aborted) return;
    this.#cancel = this.deps.timers.after(metadata ? refresh : retry, () => void this.#renew());
  }

  /** Undefined when it cannot be had, or is not that of our Maskinporten. */
  async #fetch(): Promise<Metadata | undefined> {
    const { http, logger, issuer } = this.deps;
    try {
      const headers = { accept: 'application/json' };
      const call = { method: 'GET', url: this.#url, headers, signal: this.#stop.signal } as const;
      const { status, body } = await http.send(call);
      const metadata: unknown = status === 200 ? JSON.parse(body) : undefined;
      if (isObject(metadata) && this.#serverOf(metadata)) return metadata;
    } catch {
      // Away, or no JSON: the same to us, and neither may say more in a log.
    }
    if (!this.#stop.signal.aborted) logger.warn({ issuer }, 'Metadata not renewed');
    return undefined;
  }

  async #take(metadata: Metadata): Promise<void> {
    const { documents, clock, logger, issuer } = this.deps;
    this.#server = this.#serverOf(metadata) ?? this.#server;
    if (this.#server.issuer !== issuer) {
      logger.warn({ issuer, now: this.#server.issuer }, 'The issuer calls itself otherwise');
    }
    try {
      await documents?.write(this.#url, { document: metadata, savedAt: clock.now() });
    } catch {
      logger.warn({ issuer }, 'Metadata not kept');
    }
  }

  /**
   * Assertions are made out and sent to the configured host only. On that host the issuer may be called
   * otherwise than configured (RFC 8414 §3.3 would refuse it): that is what MP-110 is about.
   */
  #serverOf({ issuer, token_endpoint: tokenEndpoint }: Metadata): Server | undefined {
    if (!this.#isOwn(issuer) || !this.#isOwn(tokenEndpoint)) return undefined;
    return { issuer, tokenEndpoint };
  }

  #isOwn(url: unknown): url is string {
    if (typeof url !== 'string' || !URL.canParse(url)) return false;
    return new URL(url).origin === new URL(this.deps.issuer).origin;
  }

  get #url(): string {
    return `${this.deps.issuer}.well-known/oauth-authorization-server`;
  }
}

const same = (a: Server, b: Server): boolean =>
  a.issuer === b.issuer && a.tokenEndpoint === b.tokenEndpoint;

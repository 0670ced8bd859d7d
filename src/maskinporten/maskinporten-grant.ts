import type { Server, ServerMetadata } from './adapters/server-metadata.js';
import type { TokenEndpoint } from './adapters/token-endpoint.js';
import type { TokenObserver } from './adapters/token-observer.js';
import { assertionClaims } from './domain/assertion.js';
import type { ClientBreakers } from './domain/client-breaker.js';
import { Retry, type RetryDeps } from './domain/retry.js';
import type { KeyRings } from './domain/key-ring.js';
import type { Signers } from './domain/signer.js';
import { TokenFailure } from './domain/token-failure.js';
import type { TokenKey } from './domain/token-key.js';
import type { TokenLogger } from './domain/token-logger.js';
import type { IssuedToken, TokenSource } from './domain/token-source.js';
import type { MaskinportenOptions } from './maskinporten-options.js';

export interface GrantDeps extends RetryDeps {
  readonly options: Pick<MaskinportenOptions, 'clients' | 'resourceFormat'>;
  readonly endpoint: TokenEndpoint;
  readonly metadata: ServerMetadata;
  readonly signers: Signers;
  readonly rings: KeyRings;
  readonly logger: TokenLogger;
  readonly breakers: ClientBreakers;
  readonly observer: TokenObserver;
}

/**
 * Gets a token by the JWT-bearer grant, whatever it takes (reference maskinporten-and-altinn-tokens
 * §1.4): a new assertion each time; an older key while a new one is not known yet; Maskinporten's
 * clock when ours is off, and its name when it has another; once more when an assertion was taken as used.
 */
export class MaskinportenGrant implements TokenSource {
  /** What Maskinporten's clock is ahead of ours, milliseconds; 0 until it refused ours. */
  #skew = 0;

  constructor(private readonly deps: GrantDeps) {}

  fetch(key: TokenKey): Promise<IssuedToken> {
    return this.deps.breakers.of(key.client).run(() => this.#withRepeats(key));
  }

  async #withRepeats(key: TokenKey): Promise<IssuedToken> {
    const retry = new Retry(this.deps);
    for (;;) {
      try {
        return await this.#withAnyKey(key);
      } catch (failure) {
        await retry.pauseOrThrow(failure);
      }
    }
  }

  async #withAnyKey(key: TokenKey): Promise<IssuedToken> {
    const listed = this.deps.signers.of(key.client);
    const ring = this.deps.rings.of(key.client);
    let refused: TokenFailure | undefined;
    for (const signer of ring.order(listed)) {
      try {
        const token = await this.#withRightClock(key, (claims) => signer.sign(claims));
        ring.accepted(signer);
        if (signer.kid !== listed[0]?.kid) this.#warn(key.client, signer.kid);
        return token;
      } catch (failure) {
        if (!(failure instanceof TokenFailure) || failure.details.kind !== 'key') throw failure;
        ring.refused(signer, failure.details.code);
        refused ??= failure;
      }
    }
    throw refused ?? new TokenFailure({ code: 'unusable-key', kind: 'key' });
  }

  #warn(client: string, kid: string): void {
    this.deps.logger.warn({ client, kid }, 'An older key was used');
  }

  async #withRightClock(key: TokenKey, sign: Sign): Promise<IssuedToken> {
    try {
      return await this.#attempt(key, sign);
    } catch (failure) {
      if (!(failure instanceof TokenFailure)) throw failure;
      if (failure.details.code === 'MP-012') return await this.#attempt(key, sign);
      if (failure.details.kind !== 'clock' || failure.skew === undefined) throw failure;
      this.#skew = failure.skew;
      const { client } = key;
      this.deps.logger.warn({ client, skewMs: failure.skew }, 'This clock is off');
      return await this.#attempt(key, sign);
    }
  }

  /** Asks for the metadata anew when Maskinporten is called otherwise than we thought. */
  async #attempt(key: TokenKey, sign: Sign): Promise<IssuedToken> {
    const { metadata } = this.deps;
    const { server } = metadata;
    try {
      return await this.#send(key, sign, server);
    } catch (failure) {
      const wrong = failure instanceof TokenFailure && failure.details.code === 'MP-110';
      if (!wrong || !(await metadata.renewedSince(server))) throw failure;
      return await this.#send(key, sign, metadata.server);
    }
  }

  async #send(key: TokenKey, sign: Sign, server: Server): Promise<IssuedToken> {
    const { options, clock, endpoint, observer } = this.deps;
    const clientId = options.clients[key.client]?.clientId ?? '';
    const now = clock.now() + this.#skew;
    const { resourceFormat } = options;
    const frame = { clientId, audience: server.issuer, now, resourceFormat };
    const assertion = await sign(assertionClaims(key, frame));
    const send = () => endpoint.grant(server.tokenEndpoint, assertion);
    return observer.request('maskinporten', key, send);
  }
}

type Sign = (claims: ReturnType<typeof assertionClaims>) => Promise<string>;

import type { KeyStatusSource } from './key-status.js';
import type { TokenErrorCode } from './token-error.js';
import type { TokenAuthority } from './token-key.js';
import type { TokenStatusSource } from './token-status.js';

/** `ok`, or why not. */
export type TokenOutcome = TokenErrorCode | 'ok';

/** `hit`: a fresh token from memory; `stale`: the old one while a new one is being fetched; `wait`: neither could be had at once. */
export type ReadKind = 'hit' | 'stale' | 'wait';

/** Counts for one client at one authority. `read` is called for every token that is handed out, so it must be cheap. */
export interface TokenMeter {
  read(kind: ReadKind): void;
  /** A token was fetched, or could not be, after all its repeats. */
  refreshed(outcome: TokenOutcome): void;
  /** Somebody's API answered 401 to the token. */
  refused(): void;
}

/** Where requests go. */
export type TokenEndpointName = 'maskinporten' | 'exchange' | 'localtest';

/** One HTTP request for a token. Duration and skew in milliseconds. */
export interface TokenRequestMeasure {
  readonly client: string;
  readonly endpoint: TokenEndpointName;
  readonly outcome: TokenOutcome;
  readonly duration: number;
  /** The server's clock minus ours, where its answer told. */
  readonly skew?: number;
}

/**
 * What the module tells about itself. Nothing but names of configured clients, and codes of ours and
 * Maskinporten's: never a token, a key, a scope or a party.
 */
export abstract class TokenMetrics {
  abstract meter(client: string, authority: TokenAuthority): TokenMeter;
  abstract requested(measure: TokenRequestMeasure): void;
  /** A client is left alone after failures that concern all its tokens; or no longer. */
  abstract breaker(client: string, endpoint: TokenEndpointName, open: boolean): void;
  /** Where the remaining life of the tokens can be read at any time. Called once a service. */
  abstract watch(source: TokenStatusSource): void;
  /** Where the ends of the keys can be read at any time. Called once a service. */
  abstract watchKeys(source: KeyStatusSource): void;
}

const silentMeter: TokenMeter = {
  read: () => undefined,
  refreshed: () => undefined,
  refused: () => undefined,
};

export const silentTokenMetrics: TokenMetrics = {
  meter: () => silentMeter,
  requested: () => undefined,
  breaker: () => undefined,
  watch: () => undefined,
  watchKeys: () => undefined,
};

/** What kind of failure an upstream answer is; what to do about it is decided by who called. */
export type AltinnFailure =
  /** No byte of the request left: DNS, refused connection, TLS. */
  | 'not-sent'
  /** Refused at the door: a 401 with an empty body. */
  | 'unauthenticated'
  /** 401 with a body: the token died inside; the outcome is unknown. */
  | 'token-died'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  /** 400, 413, 415, 422: the request itself is wrong. */
  | 'rejected'
  /** 429, 5xx. */
  | 'unavailable'
  /** Time-out, reset, connection lost after the first byte, or an answer that cannot be read. */
  | 'unknown'
  /** No token could be had: Maskinporten or the exchange refused or is away. */
  | 'no-token';

/**
 * A failed call to Altinn. Carries no body, header, token or URL query: upstream texts can hold national
 * ids (contract §10.5), so only a code of ours and the status leave the adapter.
 */
export class AltinnError extends Error {
  override readonly name = 'AltinnError';

  constructor(
    readonly failure: AltinnFailure,
    /** Method and route template, e.g. `POST /{org}/{app}/instances`. */
    readonly route: string,
    readonly detail: {
      /** HTTP status, absent when there was no answer. */
      readonly status?: number;
      /** From `Retry-After`, milliseconds. */
      readonly retryAfter?: number;
      /** A code of ours for what the body meant, e.g. `element-locked`, `lock-held`, `validation-failed`. */
      readonly code?: string;
      /** Shape of the body; an empty 401 is not an answered one. */
      readonly body?: 'empty' | 'string' | 'problem' | 'other';
    } = {},
  ) {
    super(
      `${route}: ${failure}${detail.status ? ` (${String(detail.status)})` : ''}${detail.code ? ` ${detail.code}` : ''}`,
    );
  }
}

import { AltinnError } from '../domain/altinn-error.js';

/** Failures before a connection stood: no byte of the request can have left. */
const notConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_.*|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_INVALID_URL)$/;
const timedOut = /^(ETIMEDOUT|UND_ERR_.*TIMEOUT|UND_ERR_ABORTED|ABORT_ERR)$/;

/**
 * An error of undici as one of ours. The original is dropped: it holds the request's headers and
 * body. Use only where the call was not watched byte by byte.
 */
export function transportFailure(route: string, error: unknown): AltinnError {
  if (error instanceof AltinnError) return error;
  const code = codeOf(error);
  if (notConnected.test(code)) return new AltinnError('not-sent', route, { code: 'connect' });
  return interrupted(route, error);
}

/** A body that was being streamed broke off, on the other side or on ours. */
export const interrupted = (route: string, error: unknown): AltinnError =>
  timedOut.test(codeOf(error)) || isTimeout(error)
    ? new AltinnError('unknown', route, { code: 'time-out' })
    : new AltinnError('unknown', route, { code: 'connection-lost' });

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');

/** Of the error, or of the first one that was tried when a host has several addresses. */
function codeOf(error: unknown): string {
  const { code, errors, cause } = Object(error) as {
    code?: unknown;
    errors?: unknown[];
    cause?: unknown;
  };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  return cause === undefined ? '' : codeOf(cause);
}

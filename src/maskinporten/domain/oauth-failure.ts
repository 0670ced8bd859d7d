import type { TokenErrorCode, TokenErrorDetails, TokenErrorKind } from './token-error.js';

/** What an error answer of the token endpoint says (RFC 6749 §5.2). */
export interface OAuthFailure {
  readonly status: number;
  /** `error_description`, where Maskinporten puts its code and correlation id. */
  readonly description: string;
  /** Milliseconds. */
  readonly retryAfter?: number;
}

/** Texts that Maskinporten sends without a code, or with a code that is wider than the text. */
const byText: readonly (readonly [RegExp, TokenErrorCode, TokenErrorKind])[] = [
  [/unknown key identifier/i, 'unknown-kid', 'key'],
  [/issue time is after now|jwt is expired/i, 'clock-skew', 'clock'],
  [/grant is used before/i, 'MP-012', 'transient'],
  [/has not been granted access/i, 'not-granted', 'business'],
  [/has not delegated access/i, 'not-delegated', 'business'],
];

/** Reference maskinporten-and-altinn-tokens §1.4. A code that is not here is permanent. */
const byCode: Readonly<Record<string, TokenErrorKind>> = {
  'MP-012': 'transient',
  'MP-120': 'key',
  'MP-121': 'key',
  'MP-122': 'key',
  'MP-123': 'key',
  'MP-124': 'key',
  'MP-130': 'clock',
  'MP-250': 'business',
  'MP-251': 'business',
  // The customer has no such system user.
  'MP-303': 'business',
};

/** Sorts an error answer of Maskinporten. Only its code and correlation id are taken over, never its text. */
export function classifyOAuthFailure(failure: OAuthFailure): TokenErrorDetails {
  const { status, description, retryAfter } = failure;
  const code = /\bMP-\d{3}\b/.exec(description)?.[0] as TokenErrorCode | undefined;
  const text = byText.find(([pattern]) => pattern.test(description));
  return {
    code: code ?? text?.[1] ?? `maskinporten-${status}`,
    kind: isTransientStatus(status)
      ? 'transient'
      : (text?.[2] ?? byCode[code ?? ''] ?? 'permanent'),
    correlationId: correlationIdIn(description),
    retryAfter,
  };
}

/** Statuses that say nothing about the request itself. */
export function isTransientStatus(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

function correlationIdIn(description: string): string | undefined {
  const uuid = /correlation id:\s*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i;
  return uuid.exec(description)?.[1];
}

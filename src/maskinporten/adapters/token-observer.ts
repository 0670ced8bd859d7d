import { SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import type { TokenClock } from '../domain/token-clock.js';
import { TokenError } from '../domain/token-error.js';
import { TokenFailure } from '../domain/token-failure.js';
import type { TokenKey } from '../domain/token-key.js';
import type { TokenEndpointName, TokenMetrics, TokenOutcome } from '../domain/token-metrics.js';
import type { IssuedToken, TokenSource } from '../domain/token-source.js';

/** A proxy: spans go to whatever tracer provider the host application has set up, if any. */
const tracer = trace.getTracer('maskinporten');

/** Measures and traces requests for tokens. Spans hold names and codes only, as the metrics do, and scopes. */
export class TokenObserver {
  constructor(
    private readonly metrics: TokenMetrics,
    private readonly clock: TokenClock,
  ) {}

  /** One HTTP request: its metric and its span. */
  request(
    endpoint: TokenEndpointName,
    key: TokenKey,
    send: () => Promise<IssuedToken>,
  ): Promise<IssuedToken> {
    const { client } = key;
    const attributes = { 'token.client': client, 'token.endpoint': endpoint };
    return inSpan(`token request ${endpoint}`, SpanKind.CLIENT, attributes, async () => {
      const start = this.clock.monotonic();
      const done = (outcome: TokenOutcome, skew?: number): void => {
        const duration = this.clock.monotonic() - start;
        this.metrics.requested({ client, endpoint, outcome, duration, skew });
      };
      try {
        const token = await send();
        done('ok', token.skew);
        return token;
      } catch (failure) {
        done(codeOf(failure), failure instanceof TokenFailure ? failure.skew : undefined);
        throw failure;
      }
    });
  }

  /** A token with all the requests that it takes, as one span. */
  source(source: TokenSource): TokenSource {
    return {
      fetch: (key) => {
        const attributes = {
          'token.client': key.client,
          'token.authority': key.authority,
          'token.scopes': [...key.scopes],
        };
        return inSpan('token fetch', SpanKind.INTERNAL, attributes, () => source.fetch(key));
      },
    };
  }
}

function inSpan<T>(
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  work: () => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work();
    } catch (failure) {
      tell(span, failure);
      throw failure;
    } finally {
      span.end();
    }
  });
}

/** Only the code: an exception's own text and stack are nobody's business. */
function tell(span: Span, failure: unknown): void {
  const code = codeOf(failure);
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
}

function codeOf(failure: unknown): TokenOutcome {
  if (failure instanceof TokenFailure) return failure.details.code;
  return failure instanceof TokenError ? failure.code : 'unexpected';
}

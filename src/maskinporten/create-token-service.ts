import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { LocaltestTokens } from './adapters/localtest-tokens.js';
import { PublicDocuments } from './adapters/public-documents.js';
import { ServerMetadata } from './adapters/server-metadata.js';
import { TokenEndpoint } from './adapters/token-endpoint.js';
import { TokenExchange } from './adapters/token-exchange.js';
import { TokenHttp } from './adapters/token-http.js';
import { TokenObserver } from './adapters/token-observer.js';
import { AltinnExchange } from './altinn-exchange.js';
import { CachingTokenService, type CachingTokenServiceDeps } from './caching-token-service.js';
import { ClientBreakers } from './domain/client-breaker.js';
import { KeyRings } from './domain/key-ring.js';
import type { Signers } from './domain/signer.js';
import { TokenCache } from './domain/token-cache.js';
import { systemTokenClock } from './domain/token-clock.js';
import { defaultRefreshSettings } from './domain/token-lifetime.js';
import { silentTokenLogger } from './domain/token-logger.js';
import { silentTokenMetrics, type TokenEndpointName } from './domain/token-metrics.js';
import type { TokenKey } from './domain/token-key.js';
import { systemTokenTimers } from './domain/token-timers.js';
import { MaskinportenGrant } from './maskinporten-grant.js';
import type { MaskinportenOptions } from './maskinporten-options.js';

/** Puts the service together; the Nest module calls it, and it works without Nest. */
export function createTokenService(
  options: MaskinportenOptions,
  signers: Signers,
): CachingTokenService {
  const shared = sharedParts(options);
  const cache = new TokenCache(shared);
  const http = new TokenHttp(options.timeouts, () => shared.clock.now());
  const metadata = metadataOf(options, { ...shared, http });
  const sources = sourcesOf(options, signers, { ...shared, cache, http, metadata });
  // Localtest has no Maskinporten to ask.
  if (options.strategy === 'maskinporten') metadata.start();
  const close = (): Promise<void> => {
    metadata.stop();
    return http.close();
  };
  const service = new CachingTokenService({ options, cache, sources, close });
  shared.metrics.watch(service);
  shared.metrics.watchKeys(signers);
  return service;
}

type Parts = ReturnType<typeof sharedParts> & {
  readonly cache: TokenCache;
  readonly http: TokenHttp;
  readonly metadata: ServerMetadata;
};

function sharedParts({ timeouts, refresh, ...given }: MaskinportenOptions) {
  const clock = given.clock ?? systemTokenClock;
  const metrics = given.metrics ?? silentTokenMetrics;
  return {
    clock,
    metrics,
    timers: given.timers ?? systemTokenTimers,
    logger: given.logger ?? silentTokenLogger,
    random: given.random ?? Math.random,
    budget: timeouts.read,
    settings: { ...defaultRefreshSettings(timeouts.read), ...refresh },
    observer: new TokenObserver(metrics, clock),
    // A refresh that nobody waits for is no part of the trace of whoever came by.
    detached: <T>(work: () => T): T => context.with(ROOT_CONTEXT, work),
  };
}

function sourcesOf(
  options: MaskinportenOptions,
  signers: Signers,
  parts: Parts,
): CachingTokenServiceDeps['sources'] {
  const { http, observer } = parts;
  const { platformUrl, subscriptionKey, clients } = options;
  if (options.strategy === 'localtest') {
    const local = new LocaltestTokens(http, platformUrl, clients);
    const fetch = (key: TokenKey) => observer.request('localtest', key, () => local.fetch(key));
    return { altinn: observer.source({ fetch }) };
  }
  const maskinporten = observer.source(
    new MaskinportenGrant({
      ...parts,
      options,
      signers,
      rings: new KeyRings(parts.clock),
      endpoint: new TokenEndpoint(http),
      breakers: breakersFor('maskinporten', parts),
    }),
  );
  const altinn = new AltinnExchange({
    ...parts,
    maskinporten,
    exchange: new TokenExchange(http, platformUrl, subscriptionKey),
    breakers: breakersFor('exchange', parts),
  });
  return { maskinporten, altinn: observer.source(altinn) };
}

function metadataOf(
  { metadataFolder, issuer, tokenEndpoint }: MaskinportenOptions,
  parts: Omit<Parts, 'cache' | 'metadata'>,
): ServerMetadata {
  const documents = metadataFolder === undefined ? undefined : new PublicDocuments(metadataFolder);
  return new ServerMetadata({ ...parts, issuer, tokenEndpoint, documents });
}

const breakersFor = (endpoint: TokenEndpointName, parts: Parts): ClientBreakers =>
  new ClientBreakers(parts, (client, open) => {
    parts.metrics.breaker(client, endpoint, open);
    parts.logger.warn({ client, endpoint, open }, 'Breaker');
  });

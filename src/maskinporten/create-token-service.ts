import { LocaltestTokens } from './adapters/localtest-tokens.js';
import { TokenEndpoint } from './adapters/token-endpoint.js';
import { TokenExchange } from './adapters/token-exchange.js';
import { TokenHttp } from './adapters/token-http.js';
import { AltinnExchange } from './altinn-exchange.js';
import { CachingTokenService } from './caching-token-service.js';
import type { Signers } from './domain/signer.js';
import { TokenCache } from './domain/token-cache.js';
import { systemTokenClock } from './domain/token-clock.js';
import { defaultRefreshSettings } from './domain/token-lifetime.js';
import { silentTokenLogger } from './domain/token-logger.js';
import { systemTokenTimers } from './domain/token-timers.js';
import { MaskinportenGrant } from './maskinporten-grant.js';
import type { MaskinportenOptions } from './maskinporten-options.js';

/** Puts the service together; the Nest module calls it, and it works without Nest. */
export function createTokenService(
  options: MaskinportenOptions,
  signers: Signers,
): CachingTokenService {
  const { timeouts, platformUrl, subscriptionKey, tokenEndpoint, clients } = options;
  const clock = options.clock ?? systemTokenClock;
  const shared = {
    clock,
    timers: options.timers ?? systemTokenTimers,
    logger: options.logger ?? silentTokenLogger,
    random: options.random ?? Math.random,
    budget: timeouts.read,
  };
  const settings = { ...defaultRefreshSettings(timeouts.read), ...options.refresh };
  const cache = new TokenCache({ ...shared, settings });
  const http = new TokenHttp(timeouts, () => clock.now());
  const close = (): Promise<void> => http.close();
  if (options.strategy === 'localtest') {
    const altinn = new LocaltestTokens(http, platformUrl, clients);
    return new CachingTokenService({ options, cache, sources: { altinn }, close });
  }
  const endpoint = new TokenEndpoint(http, tokenEndpoint);
  const maskinporten = new MaskinportenGrant({ ...shared, options, endpoint, signers });
  const exchange = new TokenExchange(http, platformUrl, subscriptionKey);
  const altinn = new AltinnExchange({ ...shared, cache, maskinporten, exchange });
  return new CachingTokenService({ options, cache, sources: { maskinporten, altinn }, close });
}

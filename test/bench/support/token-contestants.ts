import { Registry } from 'prom-client';
import { loadConfig } from '../../../src/config/index.js';
import {
  createTokenService,
  LocalSigners,
  PrometheusTokenMetrics,
} from '../../../src/maskinporten/index.js';
import { parseCredentials } from '../../../src/parse-credentials.js';
import { PlainTokenCache } from '../comparators/plain-token-cache.js';
import type { Stage } from './stage.js';

const scopes = ['altinn:serviceowner/instances.read'];

/** One way to Altinn tokens, with a clock of its own that can be put forward. */
export interface Contestant {
  /** A token, however it is had. */
  readonly get: () => Promise<unknown>;
  /** Lets its tokens age so many milliseconds. */
  readonly age: (milliseconds: number) => void;
  readonly close: () => Promise<void>;
}

/** The service as the application makes it, metrics included. */
export function tokenService(stage: Stage): Contestant {
  const { maskinporten, altinn, timings } = configOf(stage);
  const clock = agingClock();
  const options = {
    ...maskinporten,
    platformUrl: altinn.platformUrl,
    timeouts: { connect: timings.connect, read: timings.read },
    metrics: new PrometheusTokenMetrics(new Registry()),
    clock,
  };
  const service = createTokenService(options, new LocalSigners(options.clients));
  const request = { client: 'ttd', scopes };
  return {
    get: () => service.altinnToken(request),
    age: clock.age,
    close: () => service.onApplicationShutdown(),
  };
}

export function plainCache(stage: Stage): Contestant {
  const { maskinporten, altinn } = configOf(stage);
  const { issuer, tokenEndpoint, clients } = maskinporten;
  const { clientId = '', keys: [jwk = {}] = [] } = clients['ttd'] ?? {};
  const { platformUrl } = altinn;
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const cache = new PlainTokenCache({ issuer, tokenEndpoint, platformUrl, clientId, jwk, now });
  return {
    get: () => cache.altinnToken(scopes),
    age: (milliseconds) => void (ahead += milliseconds),
    close: () => Promise.resolve(),
  };
}

const configOf = (stage: Stage) => loadConfig(stage.variables, parseCredentials);

/** The monotonic clock alone decides about the age of a token; assertions are made by the wall clock. */
function agingClock() {
  let ahead = 0;
  return {
    now: () => Date.now(),
    monotonic: () => performance.now() + ahead,
    age: (milliseconds: number): void => void (ahead += milliseconds),
  };
}

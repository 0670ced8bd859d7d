import type { Signers } from './domain/signer.js';
import type { RefreshSettings } from './domain/token-lifetime.js';
import type { TokenClock } from './domain/token-clock.js';
import type { TokenLogger } from './domain/token-logger.js';
import type { TokenMetrics } from './domain/token-metrics.js';
import type { TokenTimers } from './domain/token-timers.js';

/** A JWK with a private RSA key. Secret: never printed. */
export type PrivateJwk = Readonly<Record<string, unknown>>;

/** A mounted secret, of any format that `parseKeyFile` reads. `kid` and `alg` are only for PEM. */
export interface MountedKeyFile {
  readonly path: string;
  readonly kid?: string;
  readonly alg?: string;
}

export interface MaskinportenClient {
  readonly clientId: string;
  /** The newest first. Can be empty where `keyFile` has them. */
  readonly keys: readonly PrivateJwk[];
  /** Read again and again; its keys replace those above. */
  readonly keyFile?: MountedKeyFile;
  /** Nine digits; localtest writes it into its tokens. */
  readonly organisationNumber?: string;
}

/** Options of `MaskinportenModule.forRoot`. Durations in milliseconds. */
export interface MaskinportenOptions {
  /** Issuer with its trailing slash; also the assertion's `aud` unless its metadata says otherwise. */
  readonly issuer: string;
  /** Used until the issuer's metadata is known. */
  readonly tokenEndpoint: string;
  /** Altinn's platform, where tokens are exchanged: `https://platform.tt02.altinn.no`. */
  readonly platformUrl: string;
  /** `maskinporten`: grant and exchange; `localtest`: `GET /Home/GetTestOrgToken/{org}`. */
  readonly strategy: 'maskinporten' | 'localtest';
  /** By the name that callers use; Flerapp names them by the app's org, which localtest relies on. */
  readonly clients: Readonly<Record<string, MaskinportenClient>>;
  readonly timeouts: { readonly connect: number; readonly read: number };
  /** `Ocp-Apim-Subscription-Key` for the exchange. */
  readonly subscriptionKey?: string;
  /** How `resource` is sent: libraries send text, the documentation says array. Default `string`. */
  readonly resourceFormat?: 'string' | 'array';
  /** Milliseconds between two looks at key files. Default 10 000. */
  readonly keyPoll?: number;
  /** Signs elsewhere; then `keys` and `keyFile` of the clients are not used. Before those that a global module brings. */
  readonly signers?: Signers;
  /** Where Maskinporten's last good metadata is kept for a start without network. Absent: nowhere. */
  readonly metadataFolder?: string;
  readonly refresh?: Partial<RefreshSettings>;
  readonly clock?: TokenClock;
  readonly timers?: TokenTimers;
  readonly logger?: TokenLogger;
  readonly metrics?: TokenMetrics;
  /** 0…1, for jitter. */
  readonly random?: () => number;
}

import type { Timings } from './timings.js';

/** `sandbox` and `localtest` are for laptops, `tt02` is Altinn's test environment. */
export type Profile = 'sandbox' | 'localtest' | 'tt02' | 'production';

/** Everything the service is told from outside, checked once at boot and frozen. Injected; nobody else reads the environment. */
export abstract class AppConfig {
  readonly profile: Profile;
  readonly http: HttpConfig;
  readonly altinn: AltinnConfig;
  readonly maskinporten: MaskinportenConfig;
  readonly inbound: InboundConfig;
  readonly database: DatabaseConfig;
  /** Folder of `*.yaml`, one flow a file. */
  readonly flowsFolder: string;
  /** `grants.yaml` */
  readonly grantsFile: string;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
  /** Deliveries that this process advances at a time. */
  readonly concurrency: number;
  /** At most so many of them to one target app, so that a slow one cannot take all places. */
  readonly targetConcurrency: number;
  /** The database was restored from a backup: what may have been made since is looked for before anything is made (design §6). */
  readonly restored: boolean;
  /** A flow's first poll that finds more waits for an operator. */
  readonly pollFirstLimit: number;
  /** How many instances of this service's making there may be from one that a person made, in a row. */
  readonly hopLimit: number;
  readonly timings: Timings;
  /** A finished handover is deleted after so long, milliseconds; its tombstone stays. */
  readonly retention: number;
}

export interface HttpConfig {
  readonly host: string;
  /** 0: a free port. */
  readonly port: number;
  /** Bytes. */
  readonly bodyLimit: number;
  /** `GET /metrics` on this port; with a port of its own, or in production, not. */
  readonly metrics: boolean;
  /** `GET /metrics` on a port of its own. 0: a free port. */
  readonly metricsPort?: number;
  /** Swagger UI at `/api`, OpenAPI at `/api-json`. */
  readonly swagger: boolean;
}

export interface AltinnConfig {
  /** Base of an app's API without a trailing slash, e.g. `https://ttd.apps.tt02.altinn.no/ttd/klage`. */
  appUrl(app: string): string;
  /** `https://platform.tt02.altinn.no` */
  readonly platformUrl: string;
  /** `Ocp-Apim-Subscription-Key`, when the gateway wants one. */
  readonly subscriptionKey?: string;
}

export interface MaskinportenConfig {
  /** Issuer with its trailing slash; also the assertion's `aud`. */
  readonly issuer: string;
  readonly tokenEndpoint: string;
  /** `maskinporten`: grant and exchange; `localtest`: `GET /Home/GetTestOrgToken/{org}`. */
  readonly strategy: 'maskinporten' | 'localtest';
  /** One per org; key: the org's short name. */
  readonly clients: Readonly<Record<string, MaskinportenClientConfig>>;
  /** Scopes asked for towards Altinn. */
  readonly scopes: readonly string[];
  /** Where Maskinporten's last good metadata is kept for a start without network. Nothing secret. */
  readonly metadataFolder: string;
}

export interface MaskinportenClientConfig {
  readonly clientId: string;
  /** Private JWKs, the newest first. Secret: never printed. */
  readonly keys: readonly Readonly<Record<string, unknown>>[];
  /** Where the keys came from; read again while the service runs. */
  readonly keyFile?: KeyFileConfig;
  /** The org's organisation number: what Altinn writes as `createdBy`. */
  readonly organisationNumber?: string;
}

export interface KeyFileConfig {
  readonly path: string;
  /** Of a key in PEM that has no certificate beside it. */
  readonly kid?: string;
}

export interface InboundConfig {
  readonly issuers: readonly { readonly issuer: string; readonly jwksUri: string }[];
  /** Where the issuers' last good public keys are kept for a start without network. */
  readonly keysFolder?: string;
  /** At least one of them must be in the token; grants can ask for more. */
  readonly scopes: readonly string[];
  /** When set: a token with an `aud` must have this one. */
  readonly audience?: string;
  readonly requireAudience: boolean;
  /** Absent: no people, only Maskinporten clients. */
  readonly people?: PeopleConfig;
}

/** The OpenID provider whose access tokens people show: Ansattporten, Entra ID. */
export interface PeopleConfig {
  /** Exactly as in `iss`. */
  readonly issuer: string;
  readonly jwksUri: string;
  /** `aud` of an access token for this API. */
  readonly audience: string;
  /** The claim that lists a person's groups. */
  readonly groupsClaim: string;
  /** One of them must be the token's `acr`; empty: any. */
  readonly acr: readonly string[];
  readonly algorithms: readonly string[];
}

export interface DatabaseConfig {
  /** PostgreSQL; absent: PGlite in `folder`. Secret: never printed. */
  readonly url?: string;
  readonly folder: string;
  readonly poolSize: number;
}

import { decodeJwt, type JWTPayload } from 'jose';
import { Registry } from 'prom-client';
import {
  createTokenService,
  LocalSigners,
  Signers,
  PrometheusTokenMetrics,
  type AccessToken,
  type ClientKeysStatus,
  type MaskinportenOptions,
  type Signer,
} from '../../src/maskinporten/index.js';
import { MovedTime } from '../../src/maskinporten/token-bench.contract.js';
import { startSandbox, type NewClient, type Sandbox } from '../../src/sandbox/index.js';
import { appFolder } from './flerapp.js';

export const organisationNumber = '405003309';
export const read = 'altinn:serviceowner/instances.read';
export const write = 'altinn:serviceowner/instances.write';
export const request = { client: 'ttd', scopes: [write, read] };
export const minute = 60_000;

const tokenRoute = 'POST /mp/token';
const exchangeRoute = 'GET /authentication/api/v1/exchange/:provider';

type Clients = MaskinportenOptions['clients'];

export interface TokenRigOptions {
  readonly client?: Partial<NewClient>;
  readonly options?: Partial<MaskinportenOptions>;
  /** The service's clients by name, made of the one that is registered. */
  readonly clients?: (own: Clients[string]) => Clients;
  readonly strictClaims?: boolean;
}

/**
 * The token service and the sandbox's Maskinporten and Altinn, over real HTTP. One clock that the test moves
 * drives both; `time.jump` sets the service's wall clock apart from the sandbox's.
 */
export class TokenRig {
  readonly time = new MovedTime();
  readonly registry = new Registry();
  /** What the service has logged, before anything could scrub it. */
  readonly logs: string[] = [];
  /** Keys, and every assertion that was made. */
  readonly secrets: string[] = [];
  /** The key id of each assertion, in their order. */
  readonly signedBy: string[] = [];
  readonly service: ReturnType<typeof createTokenService>;
  signers: WatchedSigners;

  private constructor(
    readonly sandbox: Sandbox,
    readonly clientId: string,
    readonly keys: readonly Readonly<Record<string, unknown>>[],
    private readonly given: TokenRigOptions,
  ) {
    const start = this.time.now() - this.time.monotonic();
    sandbox.clock.now = () => start + this.time.monotonic();
    this.service = this.newService();
  }

  static async start(given: TokenRigOptions = {}): Promise<TokenRig> {
    const { client, strictClaims = false } = given;
    const sandbox = await startSandbox({
      appFolders: [appFolder],
      maskinporten: { strictClaims },
    });
    const scopes = [read, write];
    const added = await sandbox.maskinporten.addClient({ organisationNumber, scopes, ...client });
    return new TokenRig(sandbox, added.clientId, [{ ...added.jwk }], given);
  }

  private newService() {
    const { sandbox, clientId, keys } = this;
    const own = { clientId, keys, organisationNumber };
    const line = (...words: unknown[]): void => void this.logs.push(JSON.stringify(words));
    const options: MaskinportenOptions = {
      issuer: sandbox.maskinporten.issuer,
      tokenEndpoint: `${sandbox.maskinporten.issuer}token`,
      platformUrl: sandbox.url,
      strategy: 'maskinporten',
      clients: this.given.clients?.(own) ?? { ttd: own },
      timeouts: { connect: 5_000, read: 30_000 },
      clock: this.time,
      timers: this.time,
      metrics: new PrometheusTokenMetrics(this.registry),
      logger: { info: line, warn: line },
      ...this.given.options,
    };
    this.signers = new WatchedSigners(options, this.secrets, this.signedBy);
    return createTokenService(options, this.signers);
  }

  get asked(): { readonly maskinporten: number; readonly exchange: number } {
    const { stats } = this.sandbox;
    return { maskinporten: stats.count(tokenRoute), exchange: stats.count(exchangeRoute) };
  }

  /** Of a metric `maskinporten_{name}`: the sum over the lines that have these labels. */
  async metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const metric = await this.registry.getSingleMetric(`maskinporten_${name}`)?.get();
    const wanted = Object.entries(labels);
    const lines = (metric?.values ?? []).filter((line) =>
      wanted.every(([label, value]) => (line.labels as Record<string, unknown>)[label] === value),
    );
    return lines.reduce((sum, { value }) => sum + value, 0);
  }

  /** What Storage says to the token: 401 would be its end. */
  async storageAnswers(token: AccessToken): Promise<number> {
    const id = '501337/00000000-0000-4000-8000-000000000000';
    const url = `${this.sandbox.url}/storage/api/v1/instances/${id}`;
    return (await fetch(url, { headers: { authorization: token.authorization() } })).status;
  }

  async close(): Promise<void> {
    this.signers.stop();
    await this.service.onApplicationShutdown();
    await this.sandbox.close();
  }
}

/** Signs as the service does, and remembers what it signed. */
class WatchedSigners extends Signers {
  readonly #local: LocalSigners;

  constructor(
    options: MaskinportenOptions,
    private readonly made: string[],
    private readonly signedBy: string[],
  ) {
    super();
    const { clients } = options;
    this.#local = new LocalSigners(clients, options);
    const keys = Object.values(clients).flatMap((client) => client.keys);
    made.push(...keys.flatMap(({ d, p, q, dp, dq, qi }) => [d, p, q, dp, dq, qi].map(String)));
  }

  of(client: string): readonly Signer[] {
    return this.#local.of(client).map((signer) => ({
      kid: signer.kid,
      sign: async (claims) => {
        const assertion = await signer.sign(claims);
        this.made.push(assertion);
        this.signedBy.push(signer.kid);
        return assertion;
      },
    }));
  }

  override keys(): readonly ClientKeysStatus[] {
    return this.#local.keys();
  }

  stop(): void {
    this.#local.onApplicationShutdown();
  }
}

export const claimsOf = (token: AccessToken): JWTPayload =>
  decodeJwt(token.authorization().replace('Bearer ', ''));

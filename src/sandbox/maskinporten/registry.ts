import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock.js';
import { newClientKey, publicPart } from './client-keys.js';
import type { ClientJwk, ClientKeyOptions } from './client-keys.js';

export interface RegisteredClient {
  readonly clientId: string;
  /** Nine digits. */
  readonly organisationNumber: string;
  readonly scopes: Set<string>;
  readonly keys: RegisteredKey[];
  /** Seconds. Maskinporten's default is 120. */
  readonly accessTokenLifetime: number;
}

export interface RegisteredKey {
  readonly jwk: ClientJwk;
  /** Milliseconds since the epoch, 0 for always: Maskinporten knows a new key only some minutes later (§1.4). */
  readonly activeAt: number;
}

export interface NewClient {
  readonly clientId?: string;
  readonly organisationNumber: string;
  readonly scopes: readonly string[];
  readonly accessTokenLifetime?: number;
  /** Present: this key is registered (its private part stays with the caller). Absent: a new one. */
  readonly jwk?: ClientJwk;
  readonly key?: ClientKeyOptions;
  /** Default true: the organisation has been granted the scopes that its client asks for. */
  readonly granted?: boolean;
}

export interface SystemUser {
  readonly id: string;
  /** Organisation number of the customer whose system user it is. */
  readonly organisationNumber: string;
  /** The supplier's client that may ask for it. */
  readonly clientId: string;
  readonly systemId: string;
  /** Defaults to the customer's organisation number, as in Altinn's system register. */
  readonly externalRef: string;
}

/** What self-service, the scope owners and Altinn's delegations tell Maskinporten. */
export class MaskinportenRegistry {
  readonly #clients = new Map<string, RegisteredClient>();
  readonly #maxAges = new Map<string, number>();
  readonly #grants = new Set<string>();
  readonly #delegations = new Set<string>();
  readonly #systemUsers: SystemUser[] = [];

  constructor(private readonly clock: SandboxClock) {}

  client(clientId: string): RegisteredClient | undefined {
    return this.#clients.get(clientId);
  }

  /** @returns the client's id and its private key */
  async addClient(options: NewClient): Promise<{ clientId: string; jwk: ClientJwk }> {
    const client: RegisteredClient = {
      clientId: options.clientId ?? randomUUID(),
      organisationNumber: options.organisationNumber,
      scopes: new Set(options.scopes),
      keys: [],
      accessTokenLifetime: options.accessTokenLifetime ?? 120,
    };
    this.#clients.set(client.clientId, client);
    if (options.granted !== false) {
      for (const scope of options.scopes) this.grant(client.organisationNumber, scope);
    }
    const jwk = options.jwk ?? (await newClientKey(options.key));
    this.registerKey(client.clientId, jwk);
    return { clientId: client.clientId, jwk };
  }

  /** Adds a key to the client's JWKS. `delayMs`: how long until Maskinporten honours it. */
  registerKey(clientId: string, jwk: ClientJwk, delayMs = 0): void {
    const activeAt = delayMs > 0 ? this.clock.now() + delayMs : 0;
    const key = { jwk: publicPart(jwk), activeAt };
    this.#required(clientId).keys.push(key);
  }

  removeKey(clientId: string, kid: string): void {
    const { keys } = this.#required(clientId);
    const index = keys.findIndex((key) => key.jwk.kid === kid);
    if (index >= 0) keys.splice(index, 1);
  }

  /** The scope's `at_max_age`, seconds. */
  limitScope(scope: string, atMaxAge: number): void {
    this.#maxAges.set(scope, atMaxAge);
  }

  maxAge(scope: string): number {
    return this.#maxAges.get(scope) ?? Infinity;
  }

  grant(organisationNumber: string, scope: string): void {
    this.#grants.add(`${organisationNumber} ${scope}`);
  }

  revoke(organisationNumber: string, scope: string): void {
    this.#grants.delete(`${organisationNumber} ${scope}`);
  }

  isGranted(organisationNumber: string, scope: string): boolean {
    return this.#grants.has(`${organisationNumber} ${scope}`);
  }

  /** The consumer lets the supplier use its grant of the scope. */
  delegate(consumer: string, supplier: string, scope: string): void {
    this.#delegations.add(`${consumer} ${supplier} ${scope}`);
  }

  isDelegated(consumer: string, supplier: string, scope: string): boolean {
    return this.#delegations.has(`${consumer} ${supplier} ${scope}`);
  }

  addSystemUser(user: Omit<SystemUser, 'id' | 'externalRef'> & { externalRef?: string }): string {
    const id = randomUUID();
    this.#systemUsers.push({ externalRef: user.organisationNumber, ...user, id });
    return id;
  }

  systemUser(clientId: string, organisationNumber: string, ref?: string): SystemUser | undefined {
    const externalRef = ref ?? organisationNumber;
    return this.#systemUsers.find(
      (user) =>
        user.clientId === clientId &&
        user.organisationNumber === organisationNumber &&
        user.externalRef === externalRef,
    );
  }

  #required(clientId: string): RegisteredClient {
    const client = this.#clients.get(clientId);
    if (!client) throw new Error(`no Maskinporten client ${clientId}`);
    return client;
  }
}

import { Signers, type Signer } from '../domain/signer.js';
import type { ClientKeysStatus } from '../domain/key-status.js';
import { silentTokenLogger, type TokenLogger } from '../domain/token-logger.js';
import { systemTokenTimers, type TokenTimers } from '../domain/token-timers.js';
import type { MaskinportenClient } from '../maskinporten-options.js';
import { KeyFile } from './key-file.js';
import { LocalSigner } from './local-signer.js';

export interface LocalSignersOptions {
  /** Milliseconds between two looks at the key files. Default 10 000. */
  readonly keyPoll?: number;
  readonly timers?: TokenTimers;
  readonly logger?: TokenLogger;
}

const defaultKeyPoll = 10_000;

/** Signs in this process with the keys of the configuration, and with those of key files as they change. */
export class LocalSigners extends Signers {
  readonly #keys = new Map<string, readonly LocalSigner[]>();
  readonly #files = new Map<string, KeyFile>();

  constructor(
    clients: Readonly<Record<string, MaskinportenClient>>,
    options: LocalSignersOptions = {},
  ) {
    super();
    for (const [name, client] of Object.entries(clients)) {
      this.#keys.set(name, client.keys.map(signerOf));
      if (client.keyFile) this.#watch(name, client, options);
    }
  }

  of(client: string): readonly Signer[] {
    return this.#keys.get(client) ?? [];
  }

  override keys(): readonly ClientKeysStatus[] {
    return [...this.#keys].map(([client, keys]) => ({
      client,
      keys: keys.map((key) => key.status()),
      problems: this.#files.get(client)?.problems ?? [],
    }));
  }

  /** Nest calls it when the application ends. */
  onApplicationShutdown(): void {
    for (const file of this.#files.values()) file.stop();
  }

  #watch(name: string, client: MaskinportenClient, options: LocalSignersOptions): void {
    const { keyPoll: every = defaultKeyPoll, timers = systemTokenTimers } = options;
    const { logger = silentTokenLogger } = options;
    const file = new KeyFile(name, client, {
      every,
      timers,
      logger,
      take: (keys) => void this.#keys.set(name, keys.map(signerOf)),
    });
    this.#files.set(name, file);
    file.start();
  }
}

const signerOf = (jwk: ConstructorParameters<typeof LocalSigner>[0]): LocalSigner =>
  new LocalSigner(jwk);

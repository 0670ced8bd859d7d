import { type DynamicModule, Module } from '@nestjs/common';
import { type Signer, Signers } from '../../../src/maskinporten/index.js';
import { KeyVaultSigner, type VaultKey, type VaultToken } from './key-vault-signer.js';

export interface KeyVaultOptions {
  /** By the org; the newest first. */
  readonly keys: Readonly<Record<string, readonly VaultKey[]>>;
  readonly token: VaultToken;
}

class KeyVaultSigners extends Signers {
  readonly #signers: ReadonlyMap<string, readonly Signer[]>;

  constructor({ keys, token }: KeyVaultOptions) {
    super();
    this.#signers = new Map(
      Object.entries(keys).map(([org, of]) => [
        org,
        of.map((key) => new KeyVaultSigner(key, token)),
      ]),
    );
  }

  of(client: string): readonly Signer[] {
    return this.#signers.get(client) ?? [];
  }
}

/**
 * Given to the service, which has no key then: `createApp(config, { extensions: [KeyVaultModule.forRoot(…)] })`
 * with `FLERAPP_SIGNING=external`. Global, so that `MaskinportenModule` finds its `Signers`.
 */
@Module({})
export class KeyVaultModule {
  static forRoot(options: KeyVaultOptions): DynamicModule {
    return {
      module: KeyVaultModule,
      global: true,
      providers: [{ provide: Signers, useValue: new KeyVaultSigners(options) }],
      exports: [Signers],
    };
  }
}

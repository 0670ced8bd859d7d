import { Module } from '@nestjs/common';
import { LocalSigners } from './adapters/local-signers.js';
import { createTokenService } from './create-token-service.js';
import { KeyStatusSource } from './domain/key-status.js';
import { Signers } from './domain/signer.js';
import { TokenStatusSource } from './domain/token-status.js';
import type { MaskinportenOptions } from './maskinporten-options.js';
import { ConfigurableModuleClass, MASKINPORTEN_OPTIONS } from './maskinporten.module-definition.js';
import { TokenService } from './token-service.js';

/** Not `Signers` itself: that is what a module of the application's own may bring. */
const usedSigners = Symbol('Signers in use');

/**
 * Tokens from Maskinporten and Altinn for any Nest application:
 * `MaskinportenModule.forRoot(options)` or `forRootAsync`, then inject `TokenService`.
 * A global module that exports `Signers` makes it sign there, e.g. in a KMS (test/examples/kms-signer).
 */
@Module({
  providers: [
    {
      provide: usedSigners,
      inject: [MASKINPORTEN_OPTIONS, { token: Signers, optional: true }],
      useFactory: signersOf,
    },
    {
      provide: TokenService,
      inject: [MASKINPORTEN_OPTIONS, usedSigners],
      useFactory: createTokenService,
    },
    { provide: TokenStatusSource, useExisting: TokenService },
    { provide: KeyStatusSource, useExisting: usedSigners },
  ],
  exports: [TokenService, TokenStatusSource, KeyStatusSource],
})
export class MaskinportenModule extends ConfigurableModuleClass {}

/** @throws Error for a client that nobody could sign for: better at boot than at the first submission */
function signersOf(options: MaskinportenOptions, brought?: Signers): Signers {
  const signers = options.signers ?? brought;
  if (signers) return signers;
  const { clients, strategy } = options;
  const mute = Object.keys(clients).filter((name) => {
    const client = clients[name];
    return client?.keys.length === 0 && !client.keyFile;
  });
  if (strategy === 'maskinporten' && mute.length > 0) {
    throw new Error(`client ${mute.join(', ')}: no key, and no module brings Signers`);
  }
  return new LocalSigners(clients, options);
}

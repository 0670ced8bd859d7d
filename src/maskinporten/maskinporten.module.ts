import { Module } from '@nestjs/common';
import { LocalSigners } from './adapters/local-signers.js';
import { createTokenService } from './create-token-service.js';
import { KeyStatusSource } from './domain/key-status.js';
import { Signers } from './domain/signer.js';
import { TokenStatusSource } from './domain/token-status.js';
import type { MaskinportenOptions } from './maskinporten-options.js';
import { ConfigurableModuleClass, MASKINPORTEN_OPTIONS } from './maskinporten.module-definition.js';
import { TokenService } from './token-service.js';

/**
 * Tokens from Maskinporten and Altinn for any Nest application:
 * `MaskinportenModule.forRoot(options)` or `forRootAsync`, then inject `TokenService`.
 */
@Module({
  providers: [
    {
      provide: Signers,
      inject: [MASKINPORTEN_OPTIONS],
      useFactory: signersOf,
    },
    {
      provide: TokenService,
      inject: [MASKINPORTEN_OPTIONS, Signers],
      useFactory: createTokenService,
    },
    { provide: TokenStatusSource, useExisting: TokenService },
    { provide: KeyStatusSource, useExisting: Signers },
  ],
  exports: [TokenService, TokenStatusSource, KeyStatusSource],
})
export class MaskinportenModule extends ConfigurableModuleClass {}

function signersOf(options: MaskinportenOptions): Signers {
  return options.signers ?? new LocalSigners(options.clients, options);
}

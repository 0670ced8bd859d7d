import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JsonataPrefillEngine } from './jsonata-prefill-engine.js';
import { PrefillEngine } from './prefill-engine.js';
import { TransformerRegistry } from './transformer-registry.js';

/** Prefill by JSONata or by registered transformers. Needs AppConfig and FlowRegistry from global modules. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [TransformerRegistry, { provide: PrefillEngine, useClass: JsonataPrefillEngine }],
  exports: [PrefillEngine],
})
export class PrefillModule {}

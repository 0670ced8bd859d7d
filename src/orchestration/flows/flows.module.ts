import { Global, Module } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { FileFlowRegistry } from './adapters/file-flow-registry.js';
import { loadFlows } from './adapters/load-flows.js';
import { orgsWithoutCredentials } from './adapters/org-checks.js';
import { FlowFilesError } from './domain/flow-files-error.js';
import { FlowRegistry } from './flow-registry.js';

/** The flows of `config.flowsFolder`. An invalid file, or a flow whose org has no credentials, fails the boot. */
@Global()
@Module({
  providers: [
    {
      provide: FlowRegistry,
      inject: [AppConfig],
      useFactory: (config: AppConfig): FlowRegistry => {
        const flows = loadFlows(config.flowsFolder);
        const missing = orgsWithoutCredentials(flows, Object.keys(config.maskinporten.clients));
        if (missing.length > 0) throw new FlowFilesError(missing);
        return new FileFlowRegistry(flows);
      },
    },
  ],
  exports: [FlowRegistry],
})
export class FlowsModule {}

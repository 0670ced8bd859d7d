import { Global, Logger, Module } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { FileFlowRegistry } from './adapters/file-flow-registry.js';
import { loadFlows } from './adapters/load-flows.js';
import { orgsWithoutCredentials } from './adapters/org-checks.js';
import { flowCycles } from './domain/flow-cycles.js';
import { pdpWithoutKey } from './adapters/pdp-checks.js';
import { FlowFilesError } from './domain/flow-files-error.js';
import { FlowRegistry } from './flow-registry.js';
import { PreflightChecks } from './preflight-checks.js';

const log = new Logger('Flows');

/** The flows of `config.flowsFolder`. An invalid file, or a flow whose org has no credentials, fails the boot. */
@Global()
@Module({
  providers: [
    PreflightChecks,
    {
      provide: FlowRegistry,
      inject: [AppConfig],
      useFactory: (config: AppConfig): FlowRegistry => {
        const flows = loadFlows(config.flowsFolder);
        const missing = orgsWithoutCredentials(flows, Object.keys(config.maskinporten.clients));
        const findings = [...missing, ...pdpWithoutKey(flows, config)];
        if (findings.length > 0) throw new FlowFilesError(findings);
        for (const apps of flowCycles(flows)) log.warn({ reason: 'flow-cycle', apps });
        return new FileFlowRegistry(flows);
      },
    },
  ],
  exports: [FlowRegistry, PreflightChecks],
})
export class FlowsModule {}

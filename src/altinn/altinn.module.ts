import { Module } from '@nestjs/common';
import { AltinnAgents } from './adapters/altinn-agents.js';
import { AltinnCredentials } from './adapters/altinn-credentials.js';
import { AltinnJsonClient } from './adapters/altinn-json-client.js';
import { AltinnStreamClient } from './adapters/altinn-stream-client.js';
import { AltinnUrls } from './adapters/altinn-urls.js';
import { DocumentCache } from './adapters/document-cache.js';
import { HttpAppGateway } from './adapters/http-app-gateway.js';
import { HttpDataGateway } from './adapters/http-data-gateway.js';
import { HttpInstanceCreator } from './adapters/http-instance-creator.js';
import { HttpPdpGateway } from './adapters/http-pdp-gateway.js';
import { HttpPolicyGateway } from './adapters/http-policy-gateway.js';
import { HttpProcessGateway } from './adapters/http-process-gateway.js';
import { StorageInstanceGateway } from './adapters/storage-instance-gateway.js';
import {
  AppGateway,
  DataGateway,
  InstanceCreator,
  InstanceGateway,
  PdpGateway,
  PolicyGateway,
  ProcessGateway,
} from './gateways.js';
import { WriteGate } from './write-gate.js';

/** Altinn's apps and Storage behind ports. Needs AppConfig, Clock and TokenService from global modules. */
@Module({
  providers: [
    WriteGate,
    AltinnAgents,
    AltinnUrls,
    AltinnCredentials,
    AltinnJsonClient,
    AltinnStreamClient,
    DocumentCache,
    { provide: AppGateway, useClass: HttpAppGateway },
    { provide: InstanceGateway, useClass: StorageInstanceGateway },
    { provide: InstanceCreator, useClass: HttpInstanceCreator },
    { provide: DataGateway, useClass: HttpDataGateway },
    { provide: ProcessGateway, useClass: HttpProcessGateway },
    { provide: PdpGateway, useClass: HttpPdpGateway },
    { provide: PolicyGateway, useClass: HttpPolicyGateway },
  ],
  exports: [
    WriteGate,
    AppGateway,
    InstanceGateway,
    InstanceCreator,
    DataGateway,
    ProcessGateway,
    PdpGateway,
    PolicyGateway,
  ],
})
export class AltinnModule {}

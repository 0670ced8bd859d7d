import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import type { AppId, InstanceRef } from '../domain/ids.js';
import { ProcessGateway } from '../gateways.js';
import { AltinnJsonClient } from './altinn-json-client.js';
import { AltinnUrls } from './altinn-urls.js';

/** The process of an instance, moved by the app owner (contract §4). */
@Injectable()
export class HttpProcessGateway extends ProcessGateway {
  constructor(
    private readonly client: AltinnJsonClient,
    private readonly urls: AltinnUrls,
    private readonly config: AppConfig,
  ) {
    super();
  }

  async next(app: AppId, ref: InstanceRef): Promise<void> {
    await this.client.success({
      app,
      method: 'PUT',
      route: 'PUT /{org}/{app}/instances/{partyId}/{guid}/process/next',
      url: this.urls.appInstance(app, ref, 'process', 'next'),
      timeout: this.config.timings.write,
      // A token that dies inside leaves the instance locked for 303 s (contract §4.3).
      tokenLife: this.config.timings.createTokenLife,
    });
  }
}

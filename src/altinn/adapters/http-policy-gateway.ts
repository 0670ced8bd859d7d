import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { appNameOf, type AppId, orgOf } from '../domain/ids.js';
import { PolicyGateway } from '../gateways.js';
import { AltinnJsonClient } from './altinn-json-client.js';
import { AltinnUrls } from './altinn-urls.js';
import { DocumentCache } from './document-cache.js';

/** Bytes. */
const longest = 4_194_304;

interface Fetched {
  readonly xml?: string;
}
/** Kept as an app's other documents are; that there is none is kept too. */
@Injectable()
export class HttpPolicyGateway extends PolicyGateway {
  constructor(
    private readonly client: AltinnJsonClient,
    private readonly urls: AltinnUrls,
    private readonly config: AppConfig,
    private readonly documents: DocumentCache,
  ) {
    super();
  }

  deployed(app: AppId): Promise<string | undefined> {
    const resource = `app_${orgOf(app)}_${appNameOf(app)}`;
    const route = 'GET /resourceregistry/api/v1/resource/{id}/policy';
    return this.#read(app, route, this.urls.resourceRegistry('resource', resource, 'policy'));
  }

  inApp(app: AppId): Promise<string | undefined> {
    const route = 'GET /{org}/{app}/api/v1/meta/authorizationpolicy';
    return this.#read(app, route, this.urls.app(app, 'api', 'v1', 'meta', 'authorizationpolicy'));
  }

  async #read(app: AppId, route: string, url: string): Promise<string | undefined> {
    const { read: timeout } = this.config.timings;
    const load = async (): Promise<Fetched> => {
      const answer = await this.client.success(
        {
          app,
          method: 'GET',
          route,
          url,
          timeout,
          longest,
          anonymous: true,
          accept: 'text/xml, */*',
        },
        [200, 204, 404],
      );
      return answer.status === 200 ? { xml: answer.text } : {};
    };
    return (await this.documents.get(url, load)).xml;
  }
}

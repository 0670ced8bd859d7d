import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { unreadable } from '../domain/altinn-failure.js';
import type { ApplicationMetadata, ProcessDefinition } from '../domain/application.js';
import type { AppId } from '../domain/ids.js';
import type { JsonObject, JsonValue } from '../domain/json.js';
import { parseApplication } from '../domain/parse-application.js';
import { parseProcessDefinition } from '../domain/parse-process-definition.js';
import { isObject } from '../domain/tolerant-json.js';
import { parseJson } from '../domain/upstream-answer.js';
import { AppGateway } from '../gateways.js';
import { AltinnJsonClient, type JsonCall } from './altinn-json-client.js';
import { AltinnUrls } from './altinn-urls.js';
import { DocumentCache } from './document-cache.js';

/** Public documents of apps (contract §8). */
@Injectable()
export class HttpAppGateway extends AppGateway {
  constructor(
    private readonly client: AltinnJsonClient,
    private readonly urls: AltinnUrls,
    private readonly config: AppConfig,
    private readonly documents: DocumentCache,
  ) {
    super();
  }

  metadata(app: AppId): Promise<ApplicationMetadata> {
    const call = this.call(app, '/api/v1/applicationmetadata', 'api', 'v1', 'applicationmetadata');
    return this.cached(call, () =>
      this.client.read(call, (json) => {
        const metadata = parseApplication(json);
        return metadata?.id === app ? metadata : undefined;
      }),
    );
  }

  jsonSchema(app: AppId, dataType: string): Promise<JsonObject> {
    const call = this.call(app, '/api/jsonschema/{dataType}', 'api', 'jsonschema', dataType);
    return this.cached(call, () => this.client.read(call, schemaOf));
  }

  process(app: AppId): Promise<ProcessDefinition> {
    const path = this.call(app, '/api/v1/meta/process', 'api', 'v1', 'meta', 'process');
    const call: JsonCall = { ...path, accept: 'application/xml, text/xml, */*' };
    return this.cached(call, async () => {
      const answer = await this.client.success(call);
      const definition = parseProcessDefinition(answer.text);
      if (!definition) throw unreadable(call.route, answer.status);
      return definition;
    });
  }

  private call(app: AppId, route: string, ...segments: string[]): JsonCall {
    return {
      app,
      method: 'GET',
      route: `GET /{org}/{app}${route}`,
      url: this.urls.app(app, ...segments),
      timeout: this.config.timings.read,
      anonymous: true,
    };
  }

  private cached<T extends object>(call: JsonCall, load: () => Promise<T>): Promise<T> {
    return this.documents.get(call.url, load);
  }
}

/** With `Accept: application/json` the app answers the schema as a JSON string (contract §8). */
function schemaOf(json: JsonValue): JsonObject | undefined {
  const schema = typeof json === 'string' ? parseJson(json) : json;
  return isObject(schema) ? schema : undefined;
}

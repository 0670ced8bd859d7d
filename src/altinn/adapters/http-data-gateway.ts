import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { errorOf, unreadable } from '../domain/altinn-failure.js';
import type { AppId, InstanceRef } from '../domain/ids.js';
import type { DataElement } from '../domain/instance.js';
import type { JsonPatchOperation, JsonValue } from '../domain/json.js';
import { parseDataElement } from '../domain/parse-data-element.js';
import { attachmentDisposition } from '../domain/safe-filename.js';
import { isObject } from '../domain/tolerant-json.js';
import { jsonOf, readBody, type UpstreamAnswer } from '../domain/upstream-answer.js';
import { DataGateway, type Download, type PatchOutcome, type Upload } from '../gateways.js';
import { AltinnCredentials, type Authority } from './altinn-credentials.js';
import { AltinnJsonClient, type JsonCall } from './altinn-json-client.js';
import { AltinnStreamClient } from './altinn-stream-client.js';
import { AltinnUrls } from './altinn-urls.js';
import type { Bytes } from './watched-body.js';

const dataRoute = '/{org}/{app}/instances/{partyId}/{guid}/data';
const storedRoute = '/storage/api/v1/instances/{partyId}/{guid}/data/{id}';

interface NewElement extends Authority {
  send(headers: Record<string, string>, body: Bytes, size: number): Promise<UpstreamAnswer>;
}

/** Data elements: models through the app, raw bytes from Storage (contract §3). */
@Injectable()
export class HttpDataGateway extends DataGateway {
  constructor(
    private readonly client: AltinnJsonClient,
    private readonly streams: AltinnStreamClient,
    private readonly credentials: AltinnCredentials,
    private readonly urls: AltinnUrls,
    private readonly config: AppConfig,
  ) {
    super();
  }

  readModel(
    app: AppId,
    ref: InstanceRef,
    element: string,
    { rowIds = true }: { rowIds?: boolean } = {},
  ): Promise<JsonValue> {
    const url = this.urls.appInstance(app, ref, 'data', element);
    return this.client.read(
      {
        app,
        method: 'GET',
        route: `GET ${dataRoute}/{id}`,
        url: rowIds ? `${url}?includeRowId=true` : url,
        timeout: this.config.timings.read,
      },
      (json) => (isObject(json) ? json : undefined),
    );
  }

  async patchModel(
    app: AppId,
    ref: InstanceRef,
    element: string,
    patch: readonly JsonPatchOperation[],
  ): Promise<PatchOutcome> {
    const patches = [
      { dataElementId: element, patch: patch.map((operation) => ({ ...operation })) },
    ];
    const several = await this.patch(app, [ref, 'data'], { patches, ignoredValidators: [] });
    if (several.kind !== 'unsupported') return several;
    // The first versions of v8 know only the form for one element.
    const body = { patch: patch.map((operation) => ({ ...operation })), ignoredValidators: [] };
    return this.patch(app, [ref, 'data', element], body);
  }

  async putModel(app: AppId, ref: InstanceRef, element: string, model: JsonValue): Promise<void> {
    const call: JsonCall = {
      app,
      method: 'PUT',
      route: `PUT ${dataRoute}/{id}`,
      url: this.urls.appInstance(app, ref, 'data', element),
      body: model,
      timeout: this.config.timings.write,
    };
    // 200: the app's own code calculated something; 201: it did not.
    await this.client.success(call, [200, 201]);
  }

  async createModel(
    app: AppId,
    ref: InstanceRef,
    dataType: string,
    model: JsonValue,
  ): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(model));
    const post = this.newElement(app, ref, dataType, { 'content-type': 'application/json' });
    await this.credentials
      .send(post, (headers) => post.send(headers, [bytes], bytes.length))
      .then((answer) => this.createdElement(post.route, answer));
  }

  async download(app: AppId, ref: InstanceRef, element: string): Promise<Download> {
    const route = `GET ${storedRoute}`;
    const url = this.urls.storageInstance(ref, 'data', element);
    const answer = await this.credentials.send({ app, route, safe: true }, (headers) =>
      this.streams.get({ route, url, headers }),
    );
    const { body, size, contentType } = answer;
    if (!body) throw errorOf(route, answer);
    return { body, ...(size !== undefined && { size }), ...(contentType && { contentType }) };
  }

  async upload(app: AppId, ref: InstanceRef, file: Upload): Promise<DataElement> {
    const post = this.newElement(app, ref, file.dataType, {
      'content-type': file.contentType,
      'content-disposition': attachmentDisposition(file.filename),
    });
    try {
      const answer = await this.credentials.sendOnce(post, (headers) =>
        post.send(headers, file.body, file.size),
      );
      return this.createdElement(post.route, answer);
    } finally {
      file.body.destroy();
    }
  }

  async remove(app: AppId, ref: InstanceRef, element: string): Promise<void> {
    await this.client.success({
      app,
      method: 'DELETE',
      route: `DELETE ${storedRoute}`,
      url: this.urls.storageInstance(ref, 'data', element),
      timeout: this.config.timings.write,
    });
  }

  private async patch(
    app: AppId,
    [ref, ...segments]: [InstanceRef, ...string[]],
    body: JsonValue,
  ): Promise<PatchOutcome> {
    const call: JsonCall = {
      app,
      method: 'PATCH',
      route: `PATCH ${dataRoute}${segments.length > 1 ? '/{id}' : ''}`,
      url: this.urls.appInstance(app, ref, ...segments),
      body,
      timeout: this.config.timings.write,
    };
    const answer = await this.client.answer(call);
    if (answer.status === 200) return { kind: 'done' };
    if (isMissingRoute(answer)) return { kind: 'unsupported' };
    const error = errorOf(call.route, answer);
    if (error.detail.code === 'patch-test-failed') return { kind: 'changed' };
    throw error;
  }

  private newElement(
    app: AppId,
    ref: InstanceRef,
    dataType: string,
    own: Record<string, string>,
  ): NewElement {
    const route = `POST ${dataRoute}`;
    const query = new URLSearchParams({ dataType }).toString();
    const url = `${this.urls.appInstance(app, ref, 'data')}?${query}`;
    const { write: timeout, transfer } = this.config.timings;
    return {
      app,
      route,
      send: (headers, body, size) =>
        this.streams.post({
          ...{ route, url, body, size, timeout },
          headers: { ...headers, ...own },
          signal: AbortSignal.timeout(transfer),
        }),
    };
  }

  private createdElement(route: string, answer: UpstreamAnswer): DataElement {
    if (answer.status !== 201) throw errorOf(route, answer);
    const element = parseDataElement(jsonOf(answer));
    if (!element) throw unreadable(route, answer.status);
    return element;
  }
}

/** The app has no such route, as ASP.NET says it: Altinn's own 404 has a body. */
const isMissingRoute = ({ status, contentType, text }: UpstreamAnswer): boolean =>
  (status === 404 || status === 405) &&
  !['problem', 'string'].includes(readBody(contentType, text).shape);

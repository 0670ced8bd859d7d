import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { errorOf, unreadable } from '../domain/altinn-failure.js';
import { orgOf, type AppId, type InstanceRef } from '../domain/ids.js';
import type { Instance } from '../domain/instance.js';
import { type ListPage, parseListPage } from '../domain/list-page.js';
import { parseDeletedEvents, type DeletedEvent } from '../domain/parse-deleted-events.js';
import { parseInstance } from '../domain/parse-instance.js';
import { parseTaskEnds, type TaskEnd } from '../domain/parse-task-ends.js';
import { jsonOf, readBody, type UpstreamAnswer } from '../domain/upstream-answer.js';
import { type ChangedWindow, InstanceGateway, type InstanceWindow } from '../gateways.js';
import { AltinnJsonClient, type JsonCall } from './altinn-json-client.js';
import { AltinnUrls } from './altinn-urls.js';
import { changedQuery, createdQuery } from './list-queries.js';

const instanceRoute = '/storage/api/v1/instances/{partyId}/{guid}';
const listRoute = 'GET /storage/api/v1/instances';

/** Instances as the platform's Storage has them (contract §5). */
@Injectable()
export class StorageInstanceGateway extends InstanceGateway {
  constructor(
    private readonly client: AltinnJsonClient,
    private readonly urls: AltinnUrls,
    private readonly config: AppConfig,
  ) {
    super();
  }

  async find(app: AppId, ref: InstanceRef): Promise<Instance | undefined> {
    const call = this.get(app, `GET ${instanceRoute}`, this.urls.storageInstance(ref));
    const answer = await this.client.answer(call);
    if (isUnknown(answer) || this.isUnknownInLocaltest(answer.status)) return undefined;
    if (answer.status !== 200) throw errorOf(call.route, answer);
    const instance = parseInstance(jsonOf(answer));
    if (instance?.guid !== ref.guid) throw unreadable(call.route, answer.status);
    return instance;
  }

  async list(app: AppId, window: InstanceWindow): Promise<Instance[]> {
    const found = new Map<string, Instance>();
    for await (const page of this.pages(app, createdQuery(app, window))) {
      // An instance can move to a later page while we read (contract §5.2): the later row is newer.
      for (const instance of page) found.set(instance.guid, instance);
    }
    return [...found.values()];
  }

  changed(
    app: AppId,
    window: ChangedWindow,
    signal: AbortSignal,
  ): AsyncIterable<readonly Instance[]> {
    return this.pages(app, changedQuery(app, window), signal);
  }

  deletedEvents(app: AppId, ref: InstanceRef): Promise<DeletedEvent[]> {
    const url = `${this.urls.storageInstance(ref, 'events')}?eventTypes=Deleted`;
    const org = orgOf(app);
    const number = this.config.maskinporten.clients[org]?.organisationNumber;
    return this.client.read(this.get(app, `GET ${instanceRoute}/events`, url), (json) =>
      parseDeletedEvents(json, number === undefined ? [org] : [org, number]),
    );
  }

  taskEnds(app: AppId, ref: InstanceRef): Promise<TaskEnd[]> {
    const url = `${this.urls.storageInstance(ref, 'events')}?eventTypes=process_EndTask`;
    return this.client.read(this.get(app, `GET ${instanceRoute}/events`, url), parseTaskEnds);
  }

  putDataValues(app: AppId, ref: InstanceRef, values: Record<string, string>): Promise<void> {
    return this.put(app, ref, 'datavalues', { values });
  }

  putPresentationTexts(app: AppId, ref: InstanceRef, texts: Record<string, string>): Promise<void> {
    return this.put(app, ref, 'presentationtexts', { texts });
  }

  /** An anonymous call: a refusal proves that somebody is there, and costs nobody a token. */
  async reachable(): Promise<boolean> {
    const url = this.urls.storage('instances');
    try {
      const nobody = '' as AppId;
      const answer = await this.client.answer({
        ...this.get(nobody, listRoute, url),
        anonymous: true,
      });
      return answer.status < 500;
    } catch {
      return false;
    }
  }

  private async *pages(
    app: AppId,
    first: string,
    signal?: AbortSignal,
  ): AsyncGenerator<readonly Instance[]> {
    const base = this.urls.storage('instances');
    const seen = new Set<string>();
    for (let query: string | undefined = first; query !== undefined;) {
      // A `next` that leads in a circle would never end.
      if (seen.has(query)) throw unreadable(listRoute, 200);
      seen.add(query);
      const call = { ...this.get(app, listRoute, base + query), ...(signal && { signal }) };
      const page: ListPage = await this.client.read(call, parseListPage);
      if (page.instances.some(({ appId }) => appId !== app)) throw unreadable(listRoute, 200);
      yield page.instances;
      query = page.nextQuery;
    }
  }

  private async put(
    app: AppId,
    ref: InstanceRef,
    what: 'datavalues' | 'presentationtexts',
    body: Record<string, Record<string, string>>,
  ): Promise<void> {
    await this.client.success({
      app,
      method: 'PUT',
      route: `PUT ${instanceRoute}/${what}`,
      url: this.urls.storageInstance(ref, what),
      body,
      timeout: this.config.timings.read,
    });
  }

  private get(app: AppId, route: string, url: string): JsonCall {
    return { app, method: 'GET', route, url, timeout: this.config.timings.read };
  }

  /** Its PDP denies what does not exist; anywhere else a 403 can be an outage (contract §5.1). */
  private isUnknownInLocaltest(status: number): boolean {
    return status === 403 && this.config.profile === 'localtest';
  }
}

/** Storage says it in words; a 404 without them comes from what stands in front of it. */
const isUnknown = ({ status, contentType, text }: UpstreamAnswer): boolean =>
  status === 404 && ['string', 'problem'].includes(readBody(contentType, text).shape);

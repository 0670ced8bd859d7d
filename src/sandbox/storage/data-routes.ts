import type { FastifyInstance } from 'fastify';
import { downloadDisposition } from '../app-api/data/file-name.js';
import { storageUser } from '../app-api/storage-calls/index.js';
import type { Caller, SandboxContext } from '../context.js';
import type { DataElement, StoredInstance } from '../world/index.js';
import { actorOf } from './actor.js';
import type { StorageAccess } from './storage-access.js';
import { elementJson } from './storage-json.js';
import { empty, text } from './storage-reply.js';
import { bytesOf, instancePath, pathOf, queryOf, storageRoute } from './storage-route.js';
import type { StorageAnswer } from './storage-route.js';
import { readUpload } from './upload.js';
import type { UploadedFile } from './upload.js';

const elementPath = `${instancePath}/data/:dataGuid`;

/**
 * Data elements without the app: no counts, types or contributors are checked, and form data is the raw XML
 * (reference altinn-app-contract §3.5).
 */
export function registerData(
  fastify: FastifyInstance,
  context: SandboxContext,
  access: StorageAccess,
): void {
  const data = new DataRoutes(context, access);
  storageRoute(fastify, 'GET', elementPath, async (request) => {
    const { guid, dataGuid = '' } = pathOf(request);
    return data.get(await access.caller(request), guid, dataGuid);
  });
  storageRoute(fastify, 'DELETE', elementPath, async (request) => {
    const { guid, dataGuid = '' } = pathOf(request);
    return data.delete(await access.caller(request), guid, dataGuid);
  });
  storageRoute(fastify, 'POST', `${instancePath}/data`, async (request) => {
    const caller = await access.caller(request);
    const { guid } = pathOf(request);
    const file = await readUpload(request.headers, bytesOf(request));
    return data.post(caller, guid, file, queryOf(request));
  });
}

class DataRoutes {
  constructor(
    private readonly context: SandboxContext,
    private readonly access: StorageAccess,
  ) {}

  async get(caller: Caller, guid: string, dataGuid: string): Promise<StorageAnswer> {
    const instance = this.access.instance(guid);
    await this.access.demand(caller, instance, ['read']);
    const { id, filename, contentType } = this.element(guid, dataGuid);
    const headers: Record<string, string> = { 'content-type': contentType };
    if (filename !== undefined) headers['content-disposition'] = downloadDisposition(filename);
    const body = this.context.world.instances.bytes(guid, id) ?? Buffer.alloc(0);
    return { status: 200, body, headers };
  }

  async delete(caller: Caller, guid: string, dataGuid: string): Promise<StorageAnswer> {
    const instance = this.access.instance(guid);
    await this.access.demand(caller, instance, ['write'], 'unhandled');
    const element = this.element(guid, dataGuid);
    this.context.world.instances.deleteData(guid, element.id, actorOf(caller));
    this.note(caller, instance, element, 'Deleted', 'data-deleted');
    return { status: 200, body: elementJson(element) };
  }

  async post(
    caller: Caller,
    guid: string,
    file: UploadedFile,
    query: URLSearchParams,
  ): Promise<StorageAnswer> {
    const instance = this.access.instance(guid);
    await this.access.demand(caller, instance, ['write'], 'unhandled');
    const element = this.add(caller, instance, file, query);
    this.note(caller, instance, element, 'Created', 'data-created');
    const url = `${this.context.baseUrl()}/storage/api/v1/instances/${instance.id}/data/${element.id}`;
    return { status: 201, body: elementJson(element, url), headers: { location: url } };
  }

  private add(
    caller: Caller,
    { id, appId }: StoredInstance,
    file: UploadedFile,
    query: URLSearchParams,
  ): DataElement {
    const { apps, instances } = this.context.world;
    const dataType = query.get('dataType') ?? '';
    const declared = apps.get(appId)?.dataType(dataType);
    if (!declared)
      throw text(400, 'Requested element type is not declared in application metadata');
    if (file.bytes.length === 0) throw text(400, 'Empty stream provided. Cannot persist data.');
    const task = query.get('generatedFromTask');
    const references =
      task === null ? [] : [{ value: task, relation: 'GeneratedFrom', valueType: 'Task' } as const];
    const by = actorOf(caller);
    const guid = id.split('/')[1] ?? '';
    const element = instances.addData(guid, {
      ...{ dataType, by, ...file },
      refs: query.getAll('refs'),
      ...(references.length > 0 ? { references } : {}),
    });
    if (declared.enableFileScan !== true) return element;
    return instances.writeData(guid, element.id, by, undefined, (stored) => {
      stored.fileScanResult = 'Pending';
    });
  }

  private element(guid: string, dataGuid: string): DataElement {
    if (!/^[0-9a-f-]{36}$/i.test(dataGuid)) throw empty(404);
    const element = this.context.world.instances.dataElement(guid, dataGuid);
    if (!element) throw text(404, `Unable to find any data element with id: ${dataGuid}.`);
    return element;
  }

  private note(
    caller: Caller,
    { id, appId, process }: StoredInstance,
    element: DataElement,
    eventType: 'Created' | 'Deleted',
    what: 'data-created' | 'data-deleted',
  ): void {
    const { instances, ledger } = this.context.world;
    instances.addEvent(element.instanceGuid, {
      eventType,
      dataId: element.id,
      user: storageUser(caller),
      ...(process ? { processInfo: process } : {}),
    });
    const { dataType } = element;
    ledger.record({ what, appId, instance: id, by: actorOf(caller), dataType });
  }
}

import {
  isForm,
  modelTypeOf,
  putMappedFields,
  storedBytes,
  storedModel,
} from '../app-api/data/index.js';
import { getBytes, lockElement, postElement, putElement } from '../app-api/storage-calls/index.js';
import type { StorageCaller } from '../app-api/storage-calls/index.js';
import { appOwner } from '../app-api/workflow/index.js';
import type { SandboxContext } from '../context.js';
import { readJson, toJson } from '../model/index.js';
import type { DataElement, JsonObject, StoredInstance } from '../world/index.js';
import type { Attachment } from './end-user.js';
import { withValue } from './with-value.js';

/** What an app's own code does to an instance of its own, also to one that is sent in and locked. */
export class OwnChanges {
  private constructor(
    private readonly caller: StorageCaller,
    private readonly instance: StoredInstance,
  ) {}

  /** Undefined when there is no such instance. */
  static of(context: SandboxContext, guid: string): OwnChanges | undefined {
    const instance = context.world.instances.get(guid);
    const app = instance && context.world.apps.get(instance.appId);
    if (!app) return undefined;
    return new OwnChanges({ context, app, guid, host: 'localhost', ...appOwner(app) }, instance);
  }

  /**
   * Changes values of the form. @param values by path, e.g. `{"klager.navn": "Kari"}`
   * @returns false when there is no form
   * @throws ModelError for a value of a wrong type
   */
  async setValues(values: JsonObject): Promise<boolean> {
    const { app } = this.caller;
    const element = this.instance.data.find((d) => isForm(app.dataType(d.dataType)));
    if (!element) return false;
    const type = modelTypeOf(app, element.dataType);
    const stored = storedModel(type, await getBytes(this.caller, element.id));
    let form = toJson(stored, { rowIds: true });
    for (const [path, value] of Object.entries(values)) form = withValue(form, path, value);
    const model = readJson(type, JSON.stringify(form));
    await putMappedFields(this.caller, element.dataType, type, model);
    await this.write(element, storedBytes(type, model));
    return true;
  }

  async addFile(file: Attachment): Promise<void> {
    await postElement(this.caller, { ...file, bytes: Buffer.from(file.bytes) });
  }

  private async write({ id, locked }: DataElement, bytes: Buffer): Promise<void> {
    if (locked) await lockElement(this.caller, id, false);
    await putElement(this.caller, id, { bytes });
    if (locked) await lockElement(this.caller, id, true);
  }
}

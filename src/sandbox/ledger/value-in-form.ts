import { isForm, modelTypeOf, storedModel } from '../app-api/data/index.js';
import type { ListedInstance, SandboxApp, SandboxWorld } from '../world/index.js';

export type FormValue = string | number | boolean | null;

/** Read forms, by their bytes: a form that is written again has other bytes. */
const read = new WeakMap<Buffer, Map<string, FormValue>>();

/**
 * The scalar at a path of an instance's form, with the names of the form's JSON, e.g. `sak.lopenummer`; null when there
 * is no form, or nothing there.
 */
export function valueInForm(
  { apps, instances }: SandboxWorld,
  { instance }: ListedInstance,
  path: string,
): FormValue {
  const app = apps.get(instance.appId);
  if (!app) return null;
  for (const { id, dataType, instanceGuid } of instance.data) {
    if (!isForm(app.dataType(dataType))) continue;
    const bytes = instances.bytes(instanceGuid, id);
    const value = bytes ? cached(app, dataType, bytes, path) : null;
    if (value !== null) return value;
  }
  return null;
}

function cached(app: SandboxApp, dataType: string, bytes: Buffer, path: string): FormValue {
  const known = read.get(bytes) ?? new Map<string, FormValue>();
  read.set(bytes, known);
  const value = known.get(path) ?? scalarAt(app, dataType, bytes, path);
  known.set(path, value);
  return value;
}

function scalarAt(app: SandboxApp, dataType: string, bytes: Buffer, path: string): FormValue {
  let value: unknown = storedModel(modelTypeOf(app, dataType), bytes);
  for (const name of path.split('.'))
    value = typeof value === 'object' && value !== null ? (value as never)[name] : null;
  return typeof value === 'object' || value === undefined ? null : (value as FormValue);
}

import type { Model, ModelType } from '../../model/index.js';
import { compileSchema, ModelError, readJson, readXml, toXml } from '../../model/index.js';
import type { SandboxApp } from '../../world/index.js';
import { Refusal, worded } from '../app-request/index.js';

const compiled = new WeakMap<SandboxApp, Map<string, ModelType>>();

/** The form model of a data type. @throws Error when the app has no schema for it */
export function modelTypeOf(app: SandboxApp, dataType: string): ModelType {
  const types = compiled.get(app) ?? new Map<string, ModelType>();
  compiled.set(app, types);
  const known = types.get(dataType);
  if (known) return known;
  const schema = app.schemas.get(dataType);
  if (!schema) throw new Error(`${app.id} has no models/${dataType}.schema.json`);
  const type = compileSchema(schema);
  types.set(dataType, type);
  return type;
}

/** A model that a caller sent; its content type tells the format. @throws Refusal, ModelError of kind `unhandled` */
export function sentModel(type: ModelType, contentType: string | undefined, body: Buffer): Model {
  const given = contentType ?? '';
  if (given.includes('application/xml'))
    return reading('XML', () => readXml(type, body.toString()));
  if (given.includes('application/json'))
    return reading('JSON', () => readJson(type, body.toString()));
  throw new Refusal(
    worded(
      415,
      'Unsupported content type',
      `Content type ${given} is not supported for deserialization`,
    ),
  );
}

function reading(format: string, read: () => Model): Model {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelError && error.kind === 'deserialize')
      throw new Refusal(worded(400, `Failed to deserialize ${format}`, error.message));
    throw error;
  }
}

export const storedModel = (type: ModelType, bytes: Buffer): Model =>
  readXml(type, bytes.toString());

export const storedBytes = (type: ModelType, model: Model): Buffer =>
  Buffer.from(toXml(type, model));

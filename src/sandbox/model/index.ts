import type { Model, ModelType } from './model-type.js';
import { newObject } from './new-object.js';

/** The model that the app creates by itself (`autoCreate`). */
export const emptyModel = (type: ModelType): Model => newObject(type);

export { compileSchema } from './compile-schema.js';
export { jsonPath, parseJsonText, place } from './json-text.js';
export type { JsonText } from './json-text.js';
export { textAt } from './member-path.js';
export { ModelError, PrefillError } from './model-error.js';
export * from './model-type.js';
export * from './prefill.js';
export { readJson } from './read-json.js';
export { readXml } from './read-xml.js';
export { toJson } from './to-json.js';
export { documentElement, toXml } from './to-xml.js';

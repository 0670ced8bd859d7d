import type { JsonObject, JsonValue } from '../world/index.js';

/** A form with one value changed; objects on the way to it are made. @param path `sak.tittel` */
export function withValue(form: JsonObject, path: string, value: JsonValue): JsonObject {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...form, [name]: value };
  const inner = form[name];
  const object = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  return { ...form, [name]: withValue(object, rest.join('.'), value) };
}

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** RFC 6902, as far as the app's PATCH takes it. */
export type JsonPatchOperation =
  | { op: 'test' | 'add' | 'replace'; path: string; value: JsonValue }
  | { op: 'remove'; path: string };

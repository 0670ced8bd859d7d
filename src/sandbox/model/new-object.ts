import type { Model, ObjectType } from './model-type.js';

/** What `new` of the C# class gives: initial values, empty lists, null for objects. */
export function newObject(type: ObjectType): Model {
  return Object.fromEntries(
    type.members.map((m) => [m.name, m.type.kind === 'list' ? [] : m.initial]),
  );
}

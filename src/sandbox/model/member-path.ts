import type { Model, ModelType, ModelValue, ObjectType } from './model-type.js';

/**
 * The text of the member that a `dataFields` or `presentationFields` path names (contract §5.4): C# names, case
 * ignored, `-` removed, no lists. Undefined when the path leads nowhere; null when the value is null.
 */
export function textAt(type: ModelType, model: Model, path: string): string | null | undefined {
  return textBelow(type, model, path.replaceAll('-', '').split('.'));
}

function textBelow(
  type: ObjectType,
  model: Model | null,
  [head = '', ...rest]: readonly string[],
): string | null | undefined {
  const member = type.members.find((m) => m.clrName.toLowerCase() === head.toLowerCase());
  if (!member) return undefined;
  const value = model?.[member.name] ?? null;
  if (rest.length === 0) return value === null ? null : textOf(value);
  if (member.type.kind !== 'object') return undefined;
  return textBelow(member.type, value as Model | null, rest);
}

/** `ToString()` of the C# value. */
function textOf(value: Exclude<ModelValue, null>): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? '' : String(value);
}

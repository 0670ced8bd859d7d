import type { Node } from 'jsonc-parser';
import type { JsonText, PrefillDictionary } from '../../model/index.js';
import { jsonPath, parseJsonText, place } from '../../model/index.js';
import type { InstanceTemplate, RequestedOwner } from './instance-template.js';
import { utcDate } from './utc-date.js';

/** `InstansiationInstance`, as far as the sandbox acts on it. */
export interface CreateBody extends Pick<InstanceTemplate, 'owner' | 'dueBefore' | 'visibleAfter'> {
  readonly prefill?: PrefillDictionary;
  readonly sourceInstanceId?: string;
}

/** The body does not fit its type; `key` and `message` stand in `errors` of the answer (recorded/03). */
export class BindingError extends Error {
  override readonly name = 'BindingError';

  constructor(
    readonly key: string,
    message: string,
  ) {
    super(message);
  }
}

/** Reads the body as System.Text.Json does: names in any case, texts must be texts. @throws BindingError */
export function readCreateBody(text: string): CreateBody {
  if (/^\s*(null\s*)?$/.test(text))
    throw new BindingError('', 'A non-empty request body is required.');
  const parsed = parseJsonText(text);
  if ('error' in parsed) throw new BindingError(pathIn(parsed.error), parsed.error);
  const body = membersOf(parsed, parsed.root, [], 'Altinn.App.Api.Models.InstansiationInstance');
  const owner = body.get('instanceowner');
  const prefill = body.get('prefill');
  return {
    ...given('owner', owner && readOwner(parsed, owner)),
    ...given('dueBefore', readDate(parsed, body.get('duebefore'))),
    ...given('visibleAfter', readDate(parsed, body.get('visibleafter'))),
    ...given('prefill', prefill && readPrefill(parsed, prefill)),
    ...given('sourceInstanceId', readText(parsed, body.get('sourceinstanceid')) ?? undefined),
  };
}

const given = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, V>);

/** One member with the path under which an error names it. */
interface Member {
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly node: Node;
}

const pathIn = (message: string): string => /Path: (\S+) \|/.exec(message)?.[1] ?? '$';

function membersOf(
  parsed: JsonText,
  node: Node,
  path: readonly (string | number)[],
  typeName: string,
): Map<string, Member> {
  if (node.type !== 'object') throw wrongType(parsed, node, path, typeName);
  const members = (node.children ?? []).flatMap(({ children: [key, value] = [] }): Member[] => {
    const name = key?.value as string;
    return value && value.type !== 'null' ? [{ name, path: [...path, name], node: value }] : [];
  });
  return new Map(members.map((m) => [m.name.toLowerCase(), m]));
}

function wrongType(
  { text }: JsonText,
  { offset, length }: Node,
  path: readonly (string | number)[],
  typeName: string,
): BindingError {
  const where = jsonPath(path);
  const at = place(text, where, offset + length);
  const message = `The JSON value could not be converted to ${typeName}. ${at}`;
  return new BindingError(where, message);
}

function readText(parsed: JsonText, member: Member | undefined): string | undefined {
  if (!member) return undefined;
  const { node, path } = member;
  if (node.type !== 'string') throw wrongType(parsed, node, path, 'System.String');
  return node.value as string;
}

function readDate(parsed: JsonText, member: Member | undefined): string | undefined {
  if (!member) return undefined;
  const { node, path } = member;
  const date = node.type === 'string' ? utcDate(node.value as string) : undefined;
  if (date === undefined) throw wrongType(parsed, node, path, 'System.Nullable`1[System.DateTime]');
  return date;
}

function readOwner(parsed: JsonText, { node, path }: Member): RequestedOwner {
  const typeName = 'Altinn.Platform.Storage.Interface.Models.InstanceOwner';
  const owner = membersOf(parsed, node, path, typeName);
  const textOf = (name: string): string | undefined => readText(parsed, owner.get(name));
  return {
    ...given('partyId', textOf('partyid')),
    ...given('externalIdentifier', textOf('externalidentifier')),
    ...given('personNumber', textOf('personnumber')),
    ...given('organisationNumber', textOf('organisationnumber')),
    ...given('username', textOf('username')),
  };
}

/** Keys keep their case; a null stays, for it is a value of its own (contract §2.6). */
function readPrefill(parsed: JsonText, { node, path }: Member): PrefillDictionary {
  if (node.type !== 'object')
    throw wrongType(
      parsed,
      node,
      path,
      'System.Collections.Generic.Dictionary`2[System.String,System.String]',
    );
  const entries = (node.children ?? []).map(({ children: [key, value] = [] }) => {
    const name = key?.value as string;
    if (value === undefined || value.type === 'null') return [name, null] as const;
    return [name, readText(parsed, { name, path: [...path, name], node: value }) ?? null] as const;
  });
  return Object.fromEntries(entries);
}

import type { JsonObject, JsonValue } from '../../altinn/index.js';
import { readInvariantDate } from './dates.js';
import { PrefillError } from './model-error.js';
import type {
  Member,
  MemberType,
  Model,
  ModelType,
  ModelValue,
  ObjectType,
  ScalarKind,
} from './model-type.js';
import { newObject } from './new-object.js';
import { integerFits } from './scalars.js';

/** A dictionary of `/instances/create`: C# property path → text. */
export type PrefillDictionary = Readonly<Record<string, string | null>>;

export interface PrefillOptions {
  /** `allowOverwrite` of `models/{dataType}.prefill.json`. */
  readonly overwrite?: boolean;
  /** External prefill ignores unknown paths in silence; register prefill does not (contract §2.3, §2.9). */
  readonly unknownPath?: 'ignore' | 'throw';
}

/**
 * Assigns texts to members as the app's `PrefillSI` does (contract §2): only where the value is null, lists are
 * passed over, conversion with the invariant culture. Changes `model`.
 * @throws PrefillError on a value that cannot be converted
 */
export function applyPrefill(
  type: ModelType,
  model: Model,
  dictionary: PrefillDictionary,
  options: PrefillOptions = {},
): void {
  for (const [key, value] of Object.entries(dictionary)) {
    const path = key.replaceAll('-', '').split('.');
    if (!assign({ type, model, path, value, overwrite: options.overwrite ?? false })) {
      if (options.unknownPath === 'throw') throw new PrefillError(`no member ${key}`);
    }
  }
}

interface Assignment {
  readonly type: ObjectType;
  readonly model: Model;
  readonly path: readonly string[];
  readonly value: string | null;
  readonly overwrite: boolean;
}

/** False when the path leads nowhere. */
function assign(task: Assignment): boolean {
  const [head = '', ...rest] = task.path;
  const member = task.type.members.find((m) => m.clrName.toLowerCase() === head.toLowerCase());
  if (!member) return false;
  if (rest.length === 0) {
    assignValue(task, member);
    return true;
  }
  if (member.type.kind !== 'object') return false;
  task.model[member.name] ??= newObject(member.type);
  const inner = task.model[member.name] as Model;
  return assign({ ...task, type: member.type, model: inner, path: rest });
}

function assignValue({ model, value, overwrite }: Assignment, member: Member): void {
  const isNull = model[member.name] === null || isEmptyList(model[member.name]);
  if (!isNull && !overwrite) return;
  model[member.name] = value === null ? emptyOf(member) : convert(member.type, value);
}

/** Lists exist only as empty here; in the app an untouched one is null. */
const isEmptyList = (value: ModelValue | undefined): boolean =>
  Array.isArray(value) && value.length === 0;

const emptyOf = (member: Member): ModelValue => {
  if (member.type.kind === 'list') return [];
  return member.nullable ? null : member.initial;
};

function convert(type: MemberType, text: string): ModelValue {
  if (type.kind === 'list' || type.kind === 'object')
    throw new PrefillError('a text is no list or object');
  const value = converters[type.kind](text);
  if (value === undefined) throw new PrefillError(`not a ${type.kind}`);
  return value;
}

const integer =
  (kind: ScalarKind) =>
  (text: string): number | undefined => {
    const digits = text.trim();
    return /^[+-]?\d+$/.test(digits) && integerFits(kind, digits) ? Number(digits) : undefined;
  };

const converters: Readonly<Record<ScalarKind, (text: string) => ModelValue | undefined>> = {
  string: (text) => text,
  int32: integer('int32'),
  int64: integer('int64'),
  decimal: invariantDecimal,
  boolean: (text) => {
    const word = text.trim().toLowerCase();
    return word === 'true' ? true : word === 'false' ? false : undefined;
  },
  date: readInvariantDate,
};

/** `NumberStyles.Number`: a comma groups thousands and is simply dropped, so `12,5` is 125 (contract §2.6). */
function invariantDecimal(text: string): number | undefined {
  const match = /^\s*([+-]?)(\d[\d,]*(?:\.\d*)?|\.\d+)([+-]?)\s*$/.exec(text);
  if (!match) return undefined;
  const [, before = '', digits = '', after = ''] = match;
  if (before !== '' && after !== '') return undefined;
  const value = Number(digits.replaceAll(',', ''));
  return before === '-' || after === '-' ? -value : value;
}

/** `models/{dataType}.prefill.json`: source key → path, for each register. */
export interface RegisterPrefill {
  readonly allowOverwrite?: boolean;
  readonly ER?: Readonly<Record<string, string>>;
  readonly DSF?: Readonly<Record<string, string>>;
  readonly UserProfile?: Readonly<Record<string, string>>;
}

/** What the registers know of the instance owner; a source that does not apply is left out. */
export interface RegisterSources {
  readonly ER?: JsonObject;
  readonly DSF?: JsonObject;
  readonly UserProfile?: JsonObject;
}

/** Register prefill, which runs after the external one (contract §2.9). Changes `model`. @throws PrefillError */
export function applyRegisterPrefill(
  type: ModelType,
  model: Model,
  config: RegisterPrefill,
  sources: RegisterSources,
): void {
  const options = { overwrite: config.allowOverwrite ?? false, unknownPath: 'throw' } as const;
  for (const register of ['UserProfile', 'ER', 'DSF'] as const) {
    const source = sources[register];
    const targets = config[register];
    if (source && targets) applyPrefill(type, model, valuesFor(targets, source), options);
  }
}

function valuesFor(
  targets: Readonly<Record<string, string>>,
  source: JsonObject,
): PrefillDictionary {
  const byName = new Map(
    Object.entries(source).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return Object.fromEntries(
    Object.entries(targets).map(([key, path]) => {
      const value = byName.get(key.toLowerCase());
      return [path, value === undefined || value === null ? null : plainText(value)];
    }),
  );
}

const plainText = (value: JsonValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

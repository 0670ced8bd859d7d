import type { JsonValue, StoredInstance } from '../../world/index.js';
import { utcDate } from './utc-date.js';

/** Which owner a caller asks for; several may be given (contract §1.2). */
export interface RequestedOwner {
  readonly partyId?: string;
  readonly externalIdentifier?: string;
  readonly personNumber?: string;
  readonly organisationNumber?: string;
  readonly username?: string;
}

/** What Storage takes of an instance template; all else in it is ignored (contract §1.1). */
export interface InstanceTemplate {
  readonly owner?: RequestedOwner;
  readonly dueBefore?: string;
  readonly visibleAfter?: string;
  readonly status?: Partial<StoredInstance['status']>;
  readonly dataValues?: Record<string, string>;
}

/**
 * Reads a template with Newtonsoft's leniency: names in any case, numbers where a text is due.
 * Undefined for an empty body and for `null`.
 * @throws SyntaxError, TypeError: the app answers both with an empty 500
 */
export function readTemplate(text: string): InstanceTemplate | undefined {
  if (text.trim() === '') return undefined;
  const value = JSON.parse(text) as JsonValue;
  if (value === null) return undefined;
  const template = members(value);
  const owner = template.get('instanceowner');
  return {
    ...given('owner', owner ? readOwner(owner) : undefined),
    ...given('dueBefore', date(template.get('duebefore'))),
    ...given('visibleAfter', date(template.get('visibleafter'))),
    ...given('status', readStatus(template.get('status'))),
    ...given('dataValues', readValues(template.get('datavalues'))),
  };
}

const given = <K extends string, V>(key: K, value: V | undefined | null): Partial<Record<K, V>> =>
  value === undefined || value === null ? {} : ({ [key]: value } as Record<K, V>);

function members(value: JsonValue): Map<string, JsonValue> {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new TypeError('no JSON object');
  return new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}

function readOwner(value: JsonValue): RequestedOwner {
  const owner = members(value);
  return {
    ...given('partyId', text(owner.get('partyid'))),
    ...given('externalIdentifier', text(owner.get('externalidentifier'))),
    ...given('personNumber', text(owner.get('personnumber'))),
    ...given('organisationNumber', text(owner.get('organisationnumber'))),
    ...given('username', text(owner.get('username'))),
  };
}

const readStatuses = ['Unread', 'Read', 'UpdatedSinceLastReview'] as const;

function readStatus(value: JsonValue | undefined): Partial<StoredInstance['status']> | undefined {
  if (value === undefined || value === null) return undefined;
  const status = members(value);
  const read = status.get('readstatus');
  const substatus = status.get('substatus');
  return {
    ...given('readStatus', readStatuses[Number(read)] ?? readStatuses.find((s) => s === read)),
    ...given('substatus', substatus ? readSubstatus(substatus) : undefined),
  };
}

function readSubstatus(value: JsonValue): { label?: string; description?: string } {
  const substatus = members(value);
  return {
    ...given('label', text(substatus.get('label'))),
    ...given('description', text(substatus.get('description'))),
  };
}

/** A null is dropped, an empty text is kept (recorded/01). */
function readValues(value: JsonValue | undefined): Record<string, string> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw new TypeError('no JSON object');
  const texts = Object.entries(value).map(([key, v]) => [key, text(v)] as const);
  return Object.fromEntries(texts.filter((t): t is [string, string] => t[1] !== undefined));
}

function text(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw new TypeError('no text');
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}

function date(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const utc = typeof value === 'string' ? utcDate(value) : undefined;
  if (utc === undefined) throw new TypeError('no date');
  return utc;
}

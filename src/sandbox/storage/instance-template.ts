import type { InstanceOwner, NewInstance, ReadStatus, SandboxApp } from '../world/index.js';

type Json = Readonly<Record<string, unknown>>;

/** A party id may be a number or a text. */
export function ownerPartyOf(template: Json): number | undefined {
  const { partyId } = objectIn(template, 'instanceOwner');
  const isId = (typeof partyId === 'string' && /^\d+$/.test(partyId)) || Number.isInteger(partyId);
  return isId ? Number(partyId) : undefined;
}

/**
 * What Storage keeps of a template; `id`, `presentationTexts`, `data`, confirmations and time stamps are its own
 * (reference altinn-app-contract §1.1).
 */
export function instanceFromTemplate(app: SandboxApp, template: Json): Omit<NewInstance, 'by'> {
  const process = template['process'] as NewInstance['process'];
  const dataValues = textsIn(objectIn(template, 'dataValues'));
  return {
    instanceOwner: ownerIn(template),
    appId: app.id,
    org: app.org,
    ...textMember(template, 'dueBefore'),
    ...textMember(template, 'visibleAfter'),
    ...(process ? { process } : {}),
    status: statusIn(objectIn(template, 'status')),
    ...(template['dataValues'] ? { dataValues } : {}),
  };
}

const ownerMembers = [
  'personNumber',
  'organisationNumber',
  'username',
  'externalIdentifier',
] as const;

function ownerIn(template: Json): InstanceOwner {
  const owner = objectIn(template, 'instanceOwner');
  const given = ownerMembers.map((name) => textMember(owner, name));
  return Object.assign(
    { partyId: String(ownerPartyOf(template) ?? '') },
    ...given,
  ) as InstanceOwner;
}

const readStatuses: readonly ReadStatus[] = ['Unread', 'Read', 'UpdatedSinceLastReview'];

function statusIn(status: Json): NewInstance['status'] {
  const { readStatus } = status;
  const given = readStatuses.find((name, number) => readStatus === name || readStatus === number);
  const substatus = objectIn(status, 'substatus');
  return {
    isArchived: false,
    isSoftDeleted: false,
    isHardDeleted: false,
    readStatus: given ?? 'Unread',
    ...(Object.keys(substatus).length > 0 ? { substatus } : {}),
  };
}

/** Numbers become texts; a null is dropped. */
const textsIn = (values: Json): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );

function textMember<Name extends string>(json: Json, name: Name): Partial<Record<Name, string>> {
  const value = json[name];
  return typeof value === 'string' ? ({ [name]: value } as Record<Name, string>) : {};
}

function objectIn(json: Json, name: string): Json {
  const value = json[name];
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

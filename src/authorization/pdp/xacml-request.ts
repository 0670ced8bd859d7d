import {
  appNameOf,
  formatInstanceRef,
  isAppId,
  type JsonObject,
  orgOf,
  parseInstanceRef,
} from '../../altinn/index.js';
import type { PdpQuestion, PdpResource, PdpSubject } from './pdp-question.js';

const actionId = 'urn:oasis:names:tc:xacml:1.0:action:action-id';
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const actionPattern = /^[A-Za-z][A-Za-z0-9-]{0,49}$/;

interface Attribute {
  readonly id: string;
  readonly value: string;
}

/**
 * The question in the JSON profile of XACML as Altinn takes it (reference authorization §1.2). One action is a single
 * request; several are a multi-request, whose results come in the order of the actions.
 * @throws RangeError for what is no user id, UUID, action, instance or app: what is sent here is believed
 */
export function xacmlRequest({ subject, actions, resource }: PdpQuestion): JsonObject {
  if (actions.length === 0 || !actions.every((action) => actionPattern.test(action))) {
    throw new RangeError('not the name of an action');
  }
  const references = actions.map((_, i) => ({ ReferenceId: ['s1', `a${String(i + 1)}`, 'r1'] }));
  return {
    Request: {
      ReturnPolicyIdList: false,
      AccessSubject: [category('s1', [subjectOf(subject)])],
      Action: actions.map((value, i) => category(`a${String(i + 1)}`, [{ id: actionId, value }])),
      Resource: [category('r1', resourceOf(resource))],
      ...(actions.length > 1 && { MultiRequests: { RequestReference: references } }),
    },
  };
}

const category = (id: string, attributes: readonly Attribute[]): JsonObject => ({
  Id: id,
  Attribute: attributes.map(({ id: AttributeId, value: Value }) => ({ AttributeId, Value })),
});

function subjectOf(subject: PdpSubject): Attribute {
  if ('userId' in subject) {
    if (!Number.isSafeInteger(subject.userId) || subject.userId <= 0) {
      throw new RangeError('not a user id');
    }
    return { id: 'urn:altinn:userid', value: String(subject.userId) };
  }
  if ('ownerOf' in subject) {
    if (!isAppId(subject.ownerOf)) throw new RangeError('not an app');
    return { id: 'urn:altinn:org', value: orgOf(subject.ownerOf) };
  }
  if (!uuidPattern.test(subject.systemUserId)) throw new RangeError('not a system user id');
  return { id: 'urn:altinn:systemuser:uuid', value: subject.systemUserId };
}

function resourceOf(resource: PdpResource): Attribute[] {
  if ('instance' in resource) {
    const text = formatInstanceRef(resource.instance);
    if (!parseInstanceRef(text)) throw new RangeError('not an instance');
    return [{ id: 'urn:altinn:resource:instance-id', value: `urn:altinn:instance-id:${text}` }];
  }
  const { app } = resource;
  if (!isAppId(app)) throw new RangeError('not an app');
  return [
    { id: 'urn:altinn:org', value: orgOf(app) },
    { id: 'urn:altinn:app', value: appNameOf(app) },
    ...('owner' in resource ? [ownerOf(resource.owner)] : []),
  ];
}

function ownerOf(owner: Extract<PdpResource, { owner: unknown }>['owner']): Attribute {
  if ('partyId' in owner) {
    if (!/^[1-9][0-9]{0,9}$/.test(owner.partyId)) throw new RangeError('not a party id');
    return { id: 'urn:altinn:partyid', value: owner.partyId };
  }
  if (!/^[0-9]{9}$/.test(owner.organisationNumber)) throw new RangeError('not an organisation');
  return { id: 'urn:altinn:organization:identifier-no', value: owner.organisationNumber };
}

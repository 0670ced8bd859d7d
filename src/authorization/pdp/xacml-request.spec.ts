import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appId } from '../../altinn/index.js';
import type { PdpQuestion, PdpSubject } from './pdp-question.js';
import { xacmlRequest } from './xacml-request.js';

const guid = '00000000-0000-4000-8000-000000000001';
const instance = { partyId: '50013976', guid };
const action = 'urn:oasis:names:tc:xacml:1.0:action:action-id';
const reading: PdpQuestion = {
  subject: { userId: 20001337 },
  actions: ['read'],
  resource: { instance },
};

describe('an XACML request', () => {
  it('names one subject, one action and the instance only', () => {
    expect(xacmlRequest(reading)).toEqual({
      Request: {
        ReturnPolicyIdList: false,
        AccessSubject: [
          { Id: 's1', Attribute: [{ AttributeId: 'urn:altinn:userid', Value: '20001337' }] },
        ],
        Action: [{ Id: 'a1', Attribute: [{ AttributeId: action, Value: 'read' }] }],
        Resource: [
          {
            Id: 'r1',
            Attribute: [
              {
                AttributeId: 'urn:altinn:resource:instance-id',
                Value: `urn:altinn:instance-id:50013976/${guid}`,
              },
            ],
          },
        ],
      },
    });
  });

  it('asks several actions in one multi-request, in their order', () => {
    const { Request: request } = xacmlRequest({ ...reading, actions: ['write', 'confirm'] });
    expect(request).toMatchObject({
      Action: [
        { Id: 'a1', Attribute: [{ Value: 'write' }] },
        { Id: 'a2', Attribute: [{ Value: 'confirm' }] },
      ],
      MultiRequests: {
        RequestReference: [
          { ReferenceId: ['s1', 'a1', 'r1'] },
          { ReferenceId: ['s1', 'a2', 'r1'] },
        ],
      },
    });
  });

  it.each([
    [{ partyId: '512345' }, { AttributeId: 'urn:altinn:partyid', Value: '512345' }],
    [
      { organisationNumber: '991825827' },
      { AttributeId: 'urn:altinn:organization:identifier-no', Value: '991825827' },
    ],
  ])('asks about an app for the owner of what is to be made', (owner, attribute) => {
    const resource = { app: appId('ttd/app-b'), owner };
    const subject = { systemUserId: guid };
    expect(xacmlRequest({ subject, actions: ['instantiate'], resource })).toMatchObject({
      Request: {
        AccessSubject: [
          { Attribute: [{ AttributeId: 'urn:altinn:systemuser:uuid', Value: guid }] },
        ],
        Resource: [
          {
            Attribute: [
              { AttributeId: 'urn:altinn:org', Value: 'ttd' },
              { AttributeId: 'urn:altinn:app', Value: 'app-b' },
              attribute,
            ],
          },
        ],
      },
    });
  });

  it('T3 has no room for further attributes, whatever else an object from outside holds', () => {
    const smuggled = {
      'urn:altinn:rolecode': 'dagl',
      rolecode: 'dagl',
      org: 'ttd',
      AccessSubject: [{ AttributeId: 'urn:altinn:rolecode', Value: 'dagl' }],
    };
    const hostile = {
      ...smuggled,
      ...reading,
      subject: { ...smuggled, userId: 20001337 },
      resource: { ...smuggled, instance: { ...smuggled, ...instance } },
    };
    expect(xacmlRequest(hostile)).toEqual(xacmlRequest(reading));
  });

  it.each<[string, Partial<PdpQuestion>]>([
    ['no action', { actions: [] }],
    ['an action that is none', { actions: ['read', 'a b'] }],
    ['a user id of zero', { subject: { userId: 0 } }],
    ['a fraction', { subject: { userId: 1.5 } }],
    ['a text for a user id', { subject: { userId: '1 or 2' } as unknown as PdpSubject }],
    ['a system user without UUID', { subject: { systemUserId: 'dagl' } }],
    ['no guid', { resource: { instance: { partyId: '1', guid: '../2' } } }],
    ['a party that is none', { resource: { instance: { partyId: '1/2', guid } } }],
    [
      'an owner that is none',
      { resource: { app: appId('ttd/b-app'), owner: { organisationNumber: '1' } } },
    ],
  ])('is not made of %s', (_, part) => {
    expect(() => xacmlRequest({ ...reading, ...part })).toThrow(RangeError);
  });

  it('has one attribute a category for an instance, for any question', () => {
    const property = fc.property(
      fc.integer({ min: 1 }),
      fc.uniqueArray(fc.constantFrom('read', 'write', 'confirm'), { minLength: 1 }),
      (userId, actions) => {
        const text = JSON.stringify(xacmlRequest({ ...reading, subject: { userId }, actions }));
        expect(text.match(/AttributeId/g)).toHaveLength(2 + actions.length);
      },
    );
    fc.assert(property, { numRuns: 100 });
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  authorizationDetailsIn,
  coversParties,
  isLegalDetail,
  systemUser,
} from './authorization-details.js';

const customer = systemUser('991825827');

describe('authorization_details', () => {
  it('is the same list as an array, as Maskinporten writes it, and as an object, as the exchange does', () => {
    expect(authorizationDetailsIn([customer])).toEqual([customer]);
    expect(authorizationDetailsIn(customer)).toEqual([customer]);
    expect(authorizationDetailsIn(undefined)).toEqual([]);
    expect(authorizationDetailsIn(['text', null, {}])).toEqual([]);
  });

  it.each([
    ['the party that was asked for', [customer], { ...customer, system_id: 'x' }, true],
    ['an array of it', [customer], [customer], true],
    ['no party', [customer], undefined, false],
    ['another party', [customer], systemUser('405003309'), false],
    ['nobody asked for', [], undefined, true],
    ['a consent, which names no party', [{ type: 'urn:altinn:consent', id: 'x' }], undefined, true],
  ])('%s', (_, asked, claim, covered) => {
    expect(coversParties(asked, claim)).toBe(covered);
  });

  it.each([
    [systemUser('991825827', 'æØå_-9'), true],
    [systemUser('991825827', 'a'.repeat(256)), false],
    [systemUser('99182582'), false],
    [{ type: 'urn:altinn:systemuser' }, false],
    [{ type: 'urn:altinn:consent', id: 'x' }, true],
    [{ type: '' }, false],
  ])('%j is legal: %s', (detail, legal) => {
    expect(isLegalDetail(detail)).toBe(legal);
  });
});

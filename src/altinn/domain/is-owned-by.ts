import type { TargetOwner } from '../authorized-delivery.js';
import type { InstanceOwner } from './instance.js';

/** Whether Altinn's record names this owner, compared by what the owner was given as. */
export function isOwnedBy(recorded: InstanceOwner, owner: TargetOwner): boolean {
  if ('partyId' in owner) return owner.partyId === recorded.partyId;
  return 'organisationNumber' in owner
    ? owner.organisationNumber === recorded.organisationNumber
    : owner.personNumber === recorded.personNumber;
}

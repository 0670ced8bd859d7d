import { isOwnedBy, type InstanceOwner, type TargetOwner } from '../../altinn/index.js';
import type { OwnerRule } from '../../orchestration/flows/index.js';
import { looksLikeOrganisationNumber } from '../../config/index.js';

export type OwnerRefusal =
  /** Not nine digits. */
  | 'organisation-number-invalid'
  /** Another owner than the flow names. */
  | 'owner-differs'
  /** The flow wants an organisation. */
  | 'owner-not-an-organisation'
  /** Not in the flow's `allow`. */
  | 'owner-not-allowed'
  /** `sameAsSource`, and the source's owner was not given. */
  | 'source-owner-unknown';

/**
 * Whether this owner is the one that the flow's rule leads to.
 * @param source the owner of the source instance in Storage's own record
 * @returns undefined when it is
 */
export function ownerRefusal(
  rule: OwnerRule,
  owner: TargetOwner,
  source: InstanceOwner | undefined,
): OwnerRefusal | undefined {
  if ('organisationNumber' in owner && !looksLikeOrganisationNumber(owner.organisationNumber)) {
    return 'organisation-number-invalid';
  }
  if (rule.kind === 'sameAsSource') return differsFromSource(owner, source);
  if (!('organisationNumber' in owner)) return 'owner-not-an-organisation';
  if (rule.kind === 'from') {
    return rule.allow.includes(owner.organisationNumber) ? undefined : 'owner-not-allowed';
  }
  return owner.organisationNumber === rule.organisationNumber ? undefined : 'owner-differs';
}

function differsFromSource(
  owner: TargetOwner,
  source: InstanceOwner | undefined,
): OwnerRefusal | undefined {
  if (!source) return 'source-owner-unknown';
  return isOwnedBy(source, owner) ? undefined : 'owner-differs';
}

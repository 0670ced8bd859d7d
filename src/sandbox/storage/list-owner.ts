import type { PartyRegister } from '../world/index.js';
import type { ListQuery } from './list-query.js';
import { text } from './storage-reply.js';

export type OwnerFilter =
  { readonly known: true; readonly partyId?: number } | { readonly known: false };

/**
 * Whose instances are listed: a party id in the query, or the header `X-Ai-InstanceOwnerIdentifier`, e.g.
 * `Organisation:897069650` (reference §5.2). @throws StorageRefusal 400
 */
export function ownerFilter(
  query: ListQuery,
  header: string | undefined,
  parties: PartyRegister,
): OwnerFilter {
  if (header === undefined || header === '') return byParty(query.ownerPartyId);
  if (query.ownerPartyId !== undefined)
    throw text(
      400,
      'Both InstanceOwner.PartyId and InstanceOwnerIdentifier cannot be present at the same time.',
    );
  const [, kind, number] = /^(organisation|person):\s*(\d+)$/i.exec(header) ?? [];
  if (kind === undefined || number === undefined)
    throw text(400, 'Invalid InstanceOwnerIdentifier.');
  const party =
    kind.toLowerCase() === 'person'
      ? parties.byPersonNumber(number)
      : parties.byOrganisationNumber(number);
  return party === undefined ? { known: false } : byParty(party.partyId);
}

const byParty = (partyId: number | undefined): OwnerFilter =>
  partyId === undefined ? { known: true } : { known: true, partyId };

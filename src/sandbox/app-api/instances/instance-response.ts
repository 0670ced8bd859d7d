import type { Party, StoredInstance } from '../../world/index.js';
import type { AppRequest } from '../app-request/index.js';
import { instanceJson } from '../app-request/index.js';

/** `InstanceResponse`: an instance with its owner's party, as create and GET answer it (contract §1.4). */
export function instanceResponse(
  { context, host }: AppRequest,
  instance: StoredInstance,
  party: Party | undefined,
) {
  const body = instanceJson(instance, { host, platform: context.baseUrl() });
  return {
    ...body,
    instanceOwner: { ...body.instanceOwner, party: party ? partyJson(party) : null },
  };
}

const partyJson = (party: Party) => ({
  partyId: party.partyId,
  partyUuid: party.partyUuid,
  partyTypeName: party.partyTypeName,
  ssn: party.ssn ?? null,
  orgNumber: party.orgNumber ?? null,
  unitType: party.unitType ?? null,
  name: party.name,
  isDeleted: party.isDeleted,
});

import type { Party } from '../../world/index.js';
import { AppDiedError, PlatformHttpError } from '../../world/index.js';
import type { AppRequest } from '../app-request/index.js';
import { bareMembers, callOf, json, Refusal } from '../app-request/index.js';
import type { RequestedOwner } from './instance-template.js';

const missing =
  'Error: instanceOwnerPartyId query parameter is empty and InstanceOwner is missing from instance template. You must populate instanceOwnerPartyId or InstanceOwner';

/** The order in which the app looks when several are given. */
const order = [
  'partyId',
  'externalIdentifier',
  'personNumber',
  'organisationNumber',
  'username',
] as const;
type Key = (typeof order)[number];

/**
 * Asks Register for the instance owner. For all but `partyId` every failure is reported as a 404 (contract §1.3
 * row 6a, 6b).
 * @throws Refusal 400, 403 or 404
 */
export async function findOwner(
  request: AppRequest,
  owner: RequestedOwner | undefined,
): Promise<Party> {
  const key = order.find((k) => owner?.[k]);
  const value = key === undefined ? undefined : owner?.[key];
  if (key === undefined || value === undefined) throw new Refusal(json(400, missing));
  try {
    const party = await lookUp(request, key, value);
    if (party) return party;
  } catch (error) {
    throw refusal(key, value, error);
  }
  throw new Refusal(json(404, 'Cannot lookup party: Unknown party'));
}

async function lookUp(
  { context, app, caller }: AppRequest,
  key: Key,
  value: string,
): Promise<Party | undefined> {
  const { parties, platform } = context.world;
  if (key === 'partyId') {
    if (!/^\d+$/.test(value))
      throw new Error(`The input string '${value}' was not in a correct format.`);
    return platform.call('register.party', callOf(app, caller), () => parties.byId(Number(value)));
  }
  return platform.call('register.lookup', callOf(app, caller), () => {
    if (key === 'organisationNumber' && !/^\d{9}$/.test(value))
      throw new PlatformHttpError(400, invalidNumber);
    const party =
      key === 'organisationNumber'
        ? parties.byOrganisationNumber(value)
        : key === 'personNumber'
          ? parties.byPersonNumber(value)
          : undefined;
    if (!party) throw new PlatformHttpError(404);
    return party;
  });
}

const invalidNumber = JSON.stringify(
  { OrgNo: ['Value needs to be exactly 9 digits.'] },
  undefined,
  2,
);

function refusal(key: Key, value: string, error: unknown): Error {
  if (error instanceof AppDiedError) return error;
  if (key === 'partyId' && error instanceof PlatformHttpError)
    return new Refusal(json(403, bareMembers(403)));
  const reason = error instanceof Error ? error.message : '';
  return new Refusal(
    json(
      404,
      `Cannot lookup party: Failed to lookup party by ${key}: ${value}. The exception was: ${reason}`,
    ),
  );
}

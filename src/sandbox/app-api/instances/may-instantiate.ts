import type { Party, PartyTypesAllowed } from '../../world/index.js';
import { AppDiedError } from '../../world/index.js';
import type { AppRequest } from '../app-request/index.js';
import { bareMembers, json, Refusal } from '../app-request/index.js';

/** `disallowUserInstantiation`: the sandbox refuses as production does; service owners pass. @throws Refusal 403 */
export function demandUserInstantiation({ app, caller }: AppRequest): void {
  if (!app.metadata.disallowUserInstantiation || caller.org !== undefined) return;
  throw new Refusal(json(403, `User instantiation is disabled for this application ${app.id}`));
}

/**
 * PDP and `partyTypesAllowed` (contract §1.3 rows 7a, 7b, 8). A PDP that cannot be reached looks as if it denied.
 * @throws Refusal 403
 */
export async function demandInstantiate(request: AppRequest, party: Party): Promise<void> {
  const { permit, requiredLevel } = await decide(request, party);
  if (requiredLevel !== undefined)
    throw new Refusal(json(403, { RequiredAuthenticationLevel: String(requiredLevel) }));
  if (!permit) throw new Refusal(json(403, bareMembers(403)));
  const { app } = request;
  if (isTypeAllowed(party, app.metadata.partyTypesAllowed)) return;
  const reason = `Party ${party.partyId} is not allowed to instantiate this application ${app.id}`;
  throw new Refusal(json(403, reason));
}

/** The PDP is asked with the app's own key, so the caller's token need not live. */
async function decide(
  { context, app, caller }: AppRequest,
  party: Party,
): Promise<{ permit: boolean; requiredLevel?: number }> {
  const question = { action: 'instantiate', partyId: party.partyId };
  try {
    return await context.world.platform.call('pdp', { appId: app.id }, () =>
      app.policy.decide(caller, question),
    );
  } catch (error) {
    if (error instanceof AppDiedError) throw error;
    return { permit: false };
  }
}

const subUnits = ['BEDR', 'AAFY'];
const bankruptcyEstate = 'KBO';

/** Contract, appendix B: nothing allowed means everything is. */
export function isTypeAllowed(party: Party, allowed: PartyTypesAllowed = {}): boolean {
  if (!Object.values(allowed).includes(true)) return true;
  if (party.partyTypeName === 1 || party.partyTypeName === 3) return allowed.person === true;
  if (party.partyTypeName !== 2) return false;
  const unitType = party.unitType?.trim() ?? '';
  if (subUnits.includes(unitType)) return allowed.subUnit === true;
  if (unitType === bankruptcyEstate && allowed.bankruptcyEstate) return true;
  return allowed.organisation === true;
}

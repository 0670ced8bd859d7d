import { organisationNumberOf } from '../../authentication/organisations.js';
import type { Caller } from '../../context.js';
import type { SandboxApp } from '../../world/index.js';
import type { StorageCaller } from '../storage-calls/index.js';

/** The app itself, with a token of its owner that is renewed whenever it is needed. */
export function appOwner({ org }: SandboxApp): { caller: Caller; by: string } {
  const orgNumber = organisationNumberOf(org) ?? '';
  const caller: Caller = {
    ...{ kind: 'org', org, orgNumber, authLevel: 3 },
    ...{ scopes: [], claims: {}, expiresAt: Infinity },
  };
  return { caller, by: orgNumber };
}

/** The steps of a workflow are made with the app's own token, whoever asked for them (reference §1.5). */
export const asAppOwner = <T extends StorageCaller>(request: T): T => ({
  ...request,
  ...appOwner(request.app),
});

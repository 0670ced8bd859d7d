import { organisationNumberOf } from '../../authentication/organisations.js';
import type { StorageCaller } from '../storage-calls/index.js';

/** The steps of a workflow are made with the app's own token, whoever asked for them (reference §1.5). */
export function asAppOwner<T extends StorageCaller>(request: T): T {
  const { app, caller } = request;
  const orgNumber = organisationNumberOf(app.org) ?? caller.orgNumber ?? request.by;
  const { authLevel, claims } = caller;
  const owner = { kind: 'org', org: app.org, orgNumber, authLevel, scopes: [], claims } as const;
  // Renewed whenever it is needed.
  return { ...request, by: orgNumber, caller: { ...owner, expiresAt: Infinity } };
}

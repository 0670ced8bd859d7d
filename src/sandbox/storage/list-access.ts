import type { Caller } from '../context.js';
import type { SandboxApp } from '../world/index.js';
import type { ListQuery } from './list-query.js';
import type { StorageAccess } from './storage-access.js';
import { empty, text } from './storage-reply.js';

const readScope = 'altinn:serviceowner/instances.read';

/** True: the caller owns the app, and sees everything, deleted instances too, without a question to the PDP. */
export type SeesAll = boolean;

/**
 * May the caller list at all? A service owner's scope must contain the read scope; instances of another organisation
 * need an app and its policy's consent (reference §5.2, measured). @throws StorageRefusal 400, 403
 */
export async function listAccess(
  caller: Caller,
  query: ListQuery,
  access: StorageAccess,
  app: SandboxApp | undefined,
): Promise<SeesAll> {
  if (caller.org === undefined) return false;
  if (!caller.scopes.join(' ').toLowerCase().includes(readScope)) throw empty(403);
  if (query.org === undefined && query.appId === undefined)
    throw text(400, 'Org or AppId must be defined.');
  const wanted = query.appId?.split('/')[0] ?? query.org;
  if (wanted === caller.org) return true;
  if (query.appId === undefined) throw text(400, 'AppId must be defined.');
  const question = { action: 'read', partyId: query.ownerPartyId ?? 0 };
  if (!(await access.permits(caller, app, question))) throw empty(403);
  return true;
}

import type { Caller } from '../../context.js';
import type { InstanceEventUser } from '../../world/index.js';

/** Who did something, as Storage writes it into an event. */
export function storageUser({ org, orgNumber, userId, authLevel }: Caller): InstanceEventUser {
  const orgId = org ?? orgNumber;
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(orgId === undefined ? {} : { orgId }),
    authenticationLevel: authLevel,
  };
}

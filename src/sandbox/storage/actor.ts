import type { Caller } from '../context.js';

/** Storage writes who did it: an organisation number or a user id. */
export const actorOf = (caller: Caller): string =>
  caller.orgNumber ?? (caller.userId === undefined ? '' : String(caller.userId));

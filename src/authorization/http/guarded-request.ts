import type { IncomingMessage } from 'node:http';
import type { Principal } from '../domain/principal.js';

/** The part of Fastify's request that the guards use. */
export interface GuardedRequest {
  readonly raw: Pick<IncomingMessage, 'rawHeaders'>;
  principal?: Principal;
}

/** @throws Error when the token guard did not run: a fault of ours, never a caller's */
export function principalOf(request: GuardedRequest): Principal {
  if (!request.principal) throw new Error('No principal: the route is public');
  return request.principal;
}

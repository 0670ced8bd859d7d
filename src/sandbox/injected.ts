import { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';

/**
 * Whether a request was made inside the sandbox, without a socket, for a person of its control API. Neither faults nor
 * counters of requests see those: they are about the service under test.
 */
export const isInjected = ({ raw }: FastifyRequest): boolean => !(raw.socket instanceof Socket);

/** Tears the caller's connection, if there is one. */
export function cutOff(request: FastifyRequest): void {
  if (!isInjected(request)) request.raw.socket.resetAndDestroy();
}

import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { sendEmpty, sendJson, sendRefusal, text } from './storage-reply.js';

export interface StorageAnswer {
  readonly status: number;
  /** Absent: an empty body. A buffer is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `/instances/{partyId}/{guid}` and below. */
export interface InstancePath {
  partyId: string;
  guid: string;
  dataGuid?: string;
}

export const instancePath = '/instances/:partyId/:guid';

/** One route of Storage; what is thrown as a refusal is its answer. */
export function storageRoute(
  fastify: FastifyInstance,
  method: HTTPMethods,
  path: string,
  handler: (request: FastifyRequest) => Promise<StorageAnswer>,
): void {
  fastify.route({
    method,
    url: `/storage/api/v1${path}`,
    handler: async (request, reply) => {
      void reply.header('server', 'Kestrel');
      try {
        return await write(reply, await handler(request));
      } catch (error) {
        return sendRefusal(reply, error);
      }
    },
  });
}

function write(reply: FastifyReply, { status, body, headers = {} }: StorageAnswer): FastifyReply {
  void reply.headers(headers);
  if (body === undefined) return sendEmpty(reply, status);
  return Buffer.isBuffer(body) ? reply.code(status).send(body) : sendJson(reply, status, body);
}

export const pathOf = (request: FastifyRequest): InstancePath => request.params as InstancePath;

export const queryOf = (request: FastifyRequest): URLSearchParams =>
  new URLSearchParams(request.url.split('?')[1] ?? '');

export const bytesOf = (request: FastifyRequest): Buffer =>
  Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);

/** A JSON object, or undefined for anything else. @throws StorageRefusal 400 when it is no JSON */
export function objectOf(request: FastifyRequest): Record<string, unknown> | undefined {
  const bytes = bytesOf(request);
  if (bytes.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    throw text(400, 'The request body is not valid JSON.');
  }
}

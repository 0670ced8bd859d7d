import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../../context.js';
import type { StoredInstance } from '../../world/index.js';
import { PlatformHttpError } from '../../world/index.js';
import type { Answer, InstanceRequest } from '../app-request/index.js';
import { bare, empty, openInstance, Refusal, worded } from '../app-request/index.js';
import { storagePermits } from '../storage-calls/index.js';

/** A request about the process of an instance that exists. */
export interface ProcessRequest extends InstanceRequest {
  readonly instance: StoredInstance;
}

/**
 * Token and instance. No policy guards these routes of the app; Storage's does when the app reads the instance.
 * @throws Refusal 401, 403, 404 or the platform's own status
 */
export async function openProcess(
  context: SandboxContext,
  request: FastifyRequest,
): Promise<ProcessRequest> {
  const opened = await openInstance(context, request).catch((error: unknown) => {
    throw error instanceof PlatformHttpError ? new Refusal(platformProblem(error)) : error;
  });
  const { instance } = opened;
  if (!instance) throw new Refusal(bare(404));
  if (!storagePermits(opened, instance, ['read'])) throw new Refusal(empty(403));
  return { ...opened, instance };
}

/** A failed call to the platform, as the process controller tells it (contract §4.2). */
export function platformProblem({ status, message }: PlatformHttpError): Answer {
  if (status === 403) return empty(403);
  if (status === 404 || status === 409) return bare(status);
  return worded(status, 'Process next failed.', message);
}

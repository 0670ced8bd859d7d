import type { Transition, WorkflowResult } from '../../world/index.js';
import { PlatformConnectionError, PlatformHttpError } from '../../world/index.js';
import type { StorageCaller } from '../storage-calls/index.js';
import { call } from '../storage-calls/index.js';

/** The engine has not taken a workflow, or it is not known whether it has. */
export class SubmissionError extends Error {
  constructor(
    readonly kind: 'notAccepted' | 'unknown',
    /** The engine's own status, if it answered. */
    readonly status?: number,
  ) {
    super(`workflow ${kind}`);
  }
}

/** An app waits 100 s for a workflow; the sandbox scales that as it does T_late, which is 360 s. */
const waitShareOfTLate = 100 / 360;

/** Hands a transition to the engine, and waits for it as long as the app does. @throws SubmissionError, AppDiedError */
export async function submitAndWait(
  request: StorageCaller,
  key: string,
  transition: Transition,
): Promise<WorkflowResult> {
  const { guid } = request;
  try {
    await call(request, 'workflow', ({ workflows }) => workflows.submit(guid, key, transition));
  } catch (error) {
    if (error instanceof PlatformHttpError) throw new SubmissionError('notAccepted', error.status);
    if (error instanceof PlatformConnectionError) throw new SubmissionError('unknown');
    throw error;
  }
  return waitFor(request);
}

export const waitFor = ({ context, guid }: StorageCaller): Promise<WorkflowResult> =>
  context.world.workflows.result(guid, context.timings.tLate * waitShareOfTLate);

import { createHash } from 'node:crypto';
import type { Flow, FlowSource } from '../../orchestration/flows/index.js';

/** A flow whose finished source instances are looked for. */
export interface PolledFlow extends Flow {
  readonly source: FlowSource & Required<Pick<FlowSource, 'since'>>;
}

export const isPolled = (flow: Flow): flow is PolledFlow =>
  flow.source.since !== undefined && flow.source.triggers.poll !== undefined;

/**
 * What the flow asks Storage for, as SHA-256 (hex). A position in the answer says nothing about another question: an
 * earlier `since`, for one, begins anew, and is counted before anything is accepted.
 */
export function pollQuestion({ source: { app, ready, since } }: PolledFlow): string {
  const condition = 'taskEnded' in ready ? ready.taskEnded : null;
  return createHash('sha256')
    .update(JSON.stringify([app, condition, since]))
    .digest('hex');
}

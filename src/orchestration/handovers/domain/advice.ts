import type { Delivery } from './delivery.js';

/** What a person must do about a delivery that does not go on by itself. By reason. */
const advice: Readonly<Record<string, string>> = {
  'target-deleted':
    'Somebody deleted the instance in app B. Cancel the handover, or retry to have a new instance made.',
  'target-missing':
    'Storage does not know the instance in app B. Find out what became of it, then resolve with another instance, or cancel.',
  'target-changed':
    'Somebody has worked in the instance in app B, so nothing more is written to it. Complete it by hand, then cancel the handover.',
  'target-moved-on':
    'The instance in app B has left its first task. Complete it by hand, then cancel the handover.',
  'target-differs':
    'The instance that app B named belongs to another instance owner or app, so nothing was written to it. Find out why, then resolve with the right one, or cancel.',
  'source-changed':
    'App A’s instance changed after B was made of it. Compare the two; retry fills B with A as it is now.',
  'duplicate-instances':
    'More than one instance was made. Look at each in the observations, delete what is not wanted, then retry.',
  'surplus-model':
    'B holds more than one form of the data type. Delete the surplus one, then retry.',
  'model-not-kept':
    'App B does not keep the fields in the findings. Correct the flow or app B, then retry.',
  'does-not-converge':
    'App B changes what is written to it. Correct the flow or app B, then retry.',
  'attachment-differs':
    'App B stores other bytes than were sent. Look at what app B does with uploads, then retry.',
  'attachments-impossible':
    'App B does not take the attachments in the findings. Correct the flow or app B, then retry.',
  'source-files-missing':
    'App A’s instance lacks files that the flow requires. See that they are made, then retry.',
  'prefill-failed':
    'The prefill in the findings could not be made of app A’s form. Correct the flow, then retry.',
  'flow-missing': 'The flow’s file is gone. Bring it back and restart, then retry; or cancel.',
  'task-is-for-people': 'The next task of app B is for people. Lower process.advance, then retry.',
  'crashes-the-service':
    'The service ended again and again while it worked on this delivery. Report it with the logs before you retry.',
  'duplicate-found':
    'The audit found a second live instance of this delivery. Decide which one counts; the recorded one is never deleted by itself.',
  vanished: 'The instance in app B was deleted after it was delivered.',
  'cancelled-half-made':
    'The instance in app B stays as it is, perhaps half made. Delete it in Altinn if it is not wanted.',
  'cancelled-outcome-unknown':
    'A create was under way when it was cancelled. The audit reports the instance if one was made.',
};

const fallback =
  'It failed again and again. Correct the cause that the reason names, then retry; or cancel.';

/** Undefined for a delivery that goes on by itself, or that is done. */
export function adviceFor({ state, reason, findings }: Delivery): string | undefined {
  if (state === 'parked') return advice[reason ?? ''] ?? fallback;
  if (state === 'cancelled') return advice[reason ?? ''];
  const found = findings.find(({ code }) => code in advice);
  return state === 'delivered' && found ? advice[found.code] : undefined;
}

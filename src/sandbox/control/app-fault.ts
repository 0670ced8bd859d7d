import type { PlatformOutage, RequestFault } from '../world/index.js';
import type { AppFaultAction, AppFaults } from './fault.js';

type Given = AppFaults & { readonly repeated?: true };

/**
 * What a rule's action breaks inside the app. All of it is the app's own code with its own calls to the platform
 * delayed, lost or refused; only `dropDataValues` is something that no app does by itself.
 */
export function requestFaultOf(action: AppFaultAction, took: () => void): RequestFault {
  const given = action as Given;
  let told = false;
  return {
    outages: new Set(outagesOf(given)),
    dropsDataValues: given.dropDataValues === true,
    took: () => {
      if (!told) took();
      told = true;
    },
  };
}

function outagesOf(given: Given): PlatformOutage[] {
  const { rollBackLaterMs, dieBetween, insertLaterMs, modelLaterMs, platform = [] } = given;
  if (rollBackLaterMs !== undefined) return rollBack(rollBackLaterMs, given.repeated === true);
  if (dieBetween === 'insert-and-model')
    return [{ call: 'storage.createInstance', appDies: 'after', times: 1 }];
  if (dieBetween === 'model-and-answer')
    return [{ call: 'storage.process', appDies: 'after', times: 1 }];
  if (insertLaterMs !== undefined)
    return [{ call: 'storage.createInstance', delayMs: insertLaterMs, times: 1 }];
  if (modelLaterMs !== undefined)
    return [{ call: 'storage.postData', delayMs: modelLaterMs, times: 1 }];
  return platform.map((outage) => ({ ...outage }));
}

/** v8 fails at the commit of the process, v9 at the workflow engine's door; both delete what they made. */
const rollBack = (delayMs: number, repeated: boolean): PlatformOutage[] => [
  { call: 'workflow', status: 503, times: 1 },
  { call: 'storage.process', connectionLost: 'after', times: 1 },
  { call: 'storage.deleteInstance', delayMs, times: 1, ...(repeated ? { repeated } : {}) },
];

import type { AppConfig } from '../../../config/index.js';
import type { Flow } from '../domain/flow.js';
import type { FlowFinding } from '../domain/flow-files-error.js';

/**
 * Altinn's gateway turns a question without a subscription key away before the PDP sees it (reference authorization
 * §1.1), so each delivery would wait for ever. Localtest has no gateway.
 */
export function pdpWithoutKey(
  flows: readonly Flow[],
  { profile, altinn }: Pick<AppConfig, 'profile' | 'altinn'>,
): FlowFinding[] {
  if (profile === 'localtest' || altinn.subscriptionKey !== undefined) return [];
  return flows
    .filter(({ endUser }) => endUser !== undefined)
    .map(({ file }) => ({
      file,
      line: 1,
      pointer: '/endUser/pdp',
      expected: 'FLERAPP_SUBSCRIPTION_KEY together with pdp',
    }));
}

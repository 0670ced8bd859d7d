import type { LintedApp } from '../linted-app.js';
import { finding, type PolicyFinding } from '../policy-finding.js';
import type { Probe } from '../probe.js';

/** PL040: an Indeterminate can be an outage, and says nothing. */
export function liveRule({ live }: LintedApp, probe: Probe): PolicyFinding[] {
  return [...(live ?? [])]
    .filter(([, decision]) => decision !== 'Indeterminate')
    .filter(([action, decision]) => probe.may(probe.owner, action) !== (decision === 'Permit'))
    .map(([action, decision]) => finding('PL040', `${action}: ${decision}`));
}

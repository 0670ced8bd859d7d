import type { LintedApp } from '../linted-app.js';
import { finding, type PolicyFinding } from '../policy-finding.js';
import type { Probe } from '../probe.js';

/** PL031: the owner who writes a data type and reads it back needs what the type asks for. */
export function dataTypeRules({ facts, needs }: LintedApp, probe: Probe): PolicyFinding[] {
  const filled = needs?.dataTypes;
  return (facts?.dataTypes ?? []).flatMap((type) => {
    if (filled && !filled.includes(type.id)) return [];
    return [type.actionRequiredToRead, type.actionRequiredToWrite]
      .filter((action) => action !== undefined)
      .filter((action) => !probe.mayAnywhere(probe.owner, action))
      .map((action) => finding('PL031', `${action} of ${type.id}`));
  });
}

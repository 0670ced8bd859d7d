import { attributeIds, matchesOf } from '../../altinn-policy/index.js';
import type { LintedApp } from '../linted-app.js';
import { finding, type PolicyFinding } from '../policy-finding.js';

/** PL025: nobody checks it when an app is deployed (reference authorization §3.5). */
export function resourceRules({ org, app, policy }: LintedApp): PolicyFinding[] {
  const own = new Map<string, string>([
    [attributeIds.org, org],
    [attributeIds.app, app],
    [attributeIds.resource, `app_${org}_${app}`],
  ]);
  return policy.rules
    .flatMap(({ target }) => matchesOf(target))
    .filter(({ category, attributeId, value }) => {
      const wanted = category === 'resource' ? own.get(attributeId) : undefined;
      return wanted !== undefined && wanted !== value;
    })
    .map(({ attributeId, line }) => finding('PL025', attributeId, line));
}

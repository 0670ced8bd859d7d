import type { AltinnPolicy, PolicyRule } from '../../altinn-policy/index.js';
import type { LintedApp } from '../linted-app.js';
import { finding, type PolicyFinding } from '../policy-finding.js';

/** PL030: Altinn decides by what the Resource Registry has, people read what the app has. */
export function driftRule({ policy, appPolicy }: LintedApp): PolicyFinding[] {
  if (!appPolicy || meaningOf(policy) === meaningOf(appPolicy)) return [];
  return [finding('PL030', 'Resource Registry and app differ')];
}

/** Without lines, names and the order of rules. */
const meaningOf = ({ rules, ...rest }: AltinnPolicy): string =>
  JSON.stringify([rest, rules.map(ruleMeaning).sort()], withoutLines);

const ruleMeaning = ({ effect, target, conditional }: PolicyRule): string =>
  JSON.stringify([effect, target, conditional], withoutLines);

const withoutLines = (key: string, value: unknown): unknown => (key === 'line' ? undefined : value);

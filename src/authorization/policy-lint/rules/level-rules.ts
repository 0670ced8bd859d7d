import type { LintedApp } from '../linted-app.js';
import { finding, type PolicyFinding } from '../policy-finding.js';

/** `urn:altinn:authlevel` of every exchanged Maskinporten token (reference authorization §1.5). */
const ownersLevel = 3;

/** PL005, PL006. */
export function levelRules({ policy }: LintedApp): PolicyFinding[] {
  const { minimumLevel, minimumLevelOrg } = policy;
  if (minimumLevel === undefined) return [finding('PL006', 'minimum-authenticationlevel')];
  const ofOwner = minimumLevelOrg ?? minimumLevel;
  return minimumLevel > ownersLevel && ofOwner > ownersLevel
    ? [finding('PL005', `${String(ofOwner)}, and the owner has ${String(ownersLevel)}`)]
    : [];
}

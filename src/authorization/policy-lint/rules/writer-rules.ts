import type { LintedApp } from '../linted-app.js';
import { finding, type PolicyFinding } from '../policy-finding.js';
import type { Probe } from '../probe.js';
import { nameOf } from './reader-rules.js';

/** PL012: a B that a user made looks like one that was handed over. */
export function instantiationRules({ facts }: LintedApp, probe: Probe): PolicyFinding[] {
  if (facts?.disallowUserInstantiation) return [];
  return probe.users
    .filter((user) => probe.may(user, 'instantiate'))
    .map((user) => finding('PL012', nameOf(user), probe.lineOf(user, 'instantiate')));
}

/** PL013: asked outside of tasks, because a rule that is limited to one is a case worker's. What users may not contribute to is safe. */
export function contentRules({ needs, facts }: LintedApp, probe: Probe): PolicyFinding[] {
  const open = (needs?.dataTypes ?? []).filter((id) =>
    facts?.dataTypes.some((type) => type.id === id && type.usersMayContribute),
  );
  if (open.length === 0) return [];
  return probe.users.flatMap((user) => {
    const actions = ['write', 'delete'].filter((action) => probe.may(user, action));
    return actions.map((action) =>
      finding('PL013', `${nameOf(user)}: ${action} ${open.join(', ')}`, probe.lineOf(user, action)),
    );
  });
}

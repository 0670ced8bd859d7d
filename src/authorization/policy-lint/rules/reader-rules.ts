import { attributeIds } from '../../altinn-policy/index.js';
import type { LintedApp } from '../linted-app.js';
import { finding, type PolicyFinding } from '../policy-finding.js';
import { type Probe, type Subject, subjectOf } from '../probe.js';

/** Beyond so many PL014 asks whether that is meant. */
const few = 5;

/** PL010, PL014: who may read, and whether the flow means them to. */
export function readerRules({ needs }: LintedApp, probe: Probe): PolicyFinding[] {
  const readers = probe.users.filter((user) => probe.mayAnywhere(user, 'read'));
  const expected = needs?.readers && new Set(needs.readers.map(folded));
  const others = expected
    ? readers.filter(({ names }) => !names.some((name) => expected.has(folded(name))))
    : [];
  return [
    ...others.map((user) => finding('PL010', nameOf(user), probe.lineOf(user, 'read'))),
    ...(readers.length > few ? [finding('PL014', `${String(readers.length)} subjects`)] : []),
  ];
}

const anyPerson = subjectOf([[attributeIds.roleCode, 'priv']]);

/** PL011: `priv` is the role that everybody has for himself, so it never is a specific one. */
export function privatePersonRules({ needs }: LintedApp, probe: Probe): PolicyFinding[] {
  if (!needs?.ownedByOrganisation) return [];
  return ['read', 'instantiate']
    .filter((action) => probe.mayAnywhere(anyPerson, action))
    .map((action) => finding('PL011', action, probe.lineOf(anyPerson, action)));
}

/** Role codes are compared without regard to case by Altinn Studio's own rules. */
const folded = (name: string): string => name.toLowerCase();

export const nameOf = ({ names }: Subject): string => names.join(' and ') || 'anybody';

import {
  attributeIds,
  matchesOf,
  matchFunctions,
  type PolicyMatch,
} from '../../altinn-policy/index.js';
import type { LintedApp } from '../linted-app.js';
import { finding, type PolicyFinding } from '../policy-finding.js';

/** `string-is-in` was a substring test until 2026-06-17, and still is in localtest (reference authorization §3.3). */
const loose: readonly string[] = [matchFunctions.isIn, matchFunctions.pattern];
/** Roles of the registers, and access packages. */
const unknownToLocaltest = /^urn:altinn:(accesspackage|external-role:)/;

/** PL024, PL032. */
export function subjectRules({ policy }: LintedApp): PolicyFinding[] {
  const subjects = policy.rules
    .flatMap(({ target }) => matchesOf(target))
    .filter(({ category }) => category === 'subject');
  return subjects.flatMap((match) => [
    ...(isLoose(match) ? [finding('PL024', match.attributeId, match.line)] : []),
    ...(unknownToLocaltest.test(match.attributeId)
      ? [finding('PL032', match.attributeId, match.line)]
      : []),
  ]);
}

const isLoose = ({ attributeId, matchId }: PolicyMatch): boolean =>
  loose.includes(matchId) ||
  (attributeId === attributeIds.roleCode && matchId === matchFunctions.stringEqual);

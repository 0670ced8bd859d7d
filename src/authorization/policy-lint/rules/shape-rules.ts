import {
  isKnownCombining,
  isKnownFunction,
  matchesOf,
  type PolicyMatch,
  type PolicyRule,
} from '../../altinn-policy/index.js';
import type { LintedApp } from '../linted-app.js';
import { finding, type PolicyFinding } from '../policy-finding.js';
import type { Probe } from '../probe.js';

/** PL021, PL022: reference authorization §3.3, 3 and 7. */
export function ruleShapes({ policy }: LintedApp): PolicyFinding[] {
  return policy.rules.flatMap((rule) => [
    ...(namesNobody(rule) ? [finding('PL021', rule.id, rule.line)] : []),
    ...(rule.effect === 'Deny' ? [finding('PL022', rule.id, rule.line)] : []),
  ]);
}

const namesNobody = ({ target }: PolicyRule): boolean =>
  !matchesOf(target).some(({ category }) => category === 'subject');

/** Others make Altinn's decision point throw (reference authorization §1.2). */
const dataTypes = new Set([
  '',
  'string',
  'http://www.w3.org/2001/XMLSchema#string',
  'http://www.w3.org/2001/XMLSchema#anyURI',
  'http://www.w3.org/2001/XMLSchema#integer',
]);

/** PL023: what makes Altinn's decision Indeterminate, or a permit of nothing. */
export function undecidable({ policy }: LintedApp, probe: Probe): PolicyFinding[] {
  const { combining, rules } = policy;
  const algorithm = combining.split(':').at(-1) ?? '';
  // `deny-unless-permit` ends in it; the others that have it permit what no rule permits, or what one denies.
  const usable = isKnownCombining(combining) && !algorithm.includes('permit-');
  return [
    ...(usable ? [] : [finding('PL023', `combining algorithm ${algorithm || 'missing'}`)]),
    ...(probe.incomplete
      ? [finding('PL023', 'too many subjects or tasks to look at them all')]
      : []),
    ...rules.flatMap(({ conditional, line }) =>
      conditional ? [finding('PL023', 'Condition', line)] : [],
    ),
    ...rules.flatMap(({ target }) => matchesOf(target).flatMap(ofMatch)),
  ];
}

function ofMatch({
  matchId,
  mustBePresent,
  valueType,
  attributeType,
  line,
}: PolicyMatch): PolicyFinding[] {
  const type = [valueType, attributeType].find((one) => !dataTypes.has(one));
  return [
    ...(isKnownFunction(matchId) ? [] : [finding('PL023', 'MatchId', line)]),
    ...(mustBePresent ? [finding('PL023', 'MustBePresent', line)] : []),
    ...(type === undefined ? [] : [finding('PL023', 'DataType', line)]),
    ...(valueType === attributeType ? [] : [finding('PL023', 'two DataTypes in one Match', line)]),
  ];
}

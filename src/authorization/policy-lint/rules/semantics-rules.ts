import {
  type AltinnPolicy,
  attributeIds,
  matchesOf,
  type PolicyRule,
  type Semantics,
} from '../../altinn-policy/index.js';
import type { LintedApp } from '../linted-app.js';
import { finding, type PolicyFinding } from '../policy-finding.js';
import { anybody, pairsOf, type Place, type Probe, type Subject, subjectsOf } from '../probe.js';

interface Question {
  readonly subject: Subject;
  readonly action: string;
  readonly place: Place;
}

/** Questions to one rule; more differ from these in nothing new. */
const most = 5_000;

/** PL020: rule by rule, so that it can be told where. Whoever wrote it, or reads it, may mean the other thing. */
export function semanticsRules({ policy }: LintedApp, probe: Probe): PolicyFinding[] {
  return policy.rules.flatMap((rule) => {
    const alone: AltinnPolicy = { ...policy, rules: [rule] };
    const by = ({ subject, action, place }: Question, semantics: Semantics) =>
      probe.decide(alone, subject, action, place, semantics);
    const other = questionsTo(rule).find((question) => {
      const decisions = [by(question, 'altinn'), by(question, 'xacml3')];
      // What neither can decide is PL023.
      return !decisions.includes('Indeterminate') && decisions[0] !== decisions[1];
    });
    return other ? [finding('PL020', textOf(other), rule.line)] : [];
  });
}

/** Every subject, action and place that the rule names, in every combination. */
function questionsTo(rule: PolicyRule): Question[] {
  const named = matchesOf(rule.target)
    .filter(
      ({ category, attributeId }) => category === 'action' && attributeId === attributeIds.action,
    )
    .map(({ value }) => value);
  const actions = named.length > 0 ? new Set(named) : ['read'];
  const places = [new Map<string, string[]>(), ...placesOf(rule)];
  const questions: Question[] = [];
  for (const subject of [anybody, ...subjectsOf([rule])]) {
    for (const action of actions) {
      for (const place of places) {
        if (questions.length < most) questions.push({ subject, action, place });
      }
    }
  }
  return questions;
}

const placesOf = ({ target }: PolicyRule): Place[] =>
  target
    .flat()
    .map((allOf) => new Map(pairsOf(allOf, 'resource').map(([id, value]) => [id, [value]])))
    .filter((place) => place.size > 0);

const textOf = ({ subject, action }: Question): string =>
  `${action} by ${subject.names.join(' and ') || 'anybody'}`;

import {
  type AllOf,
  type AltinnPolicy,
  categories,
  type Category,
  matchesOf,
  type PolicyMatch,
  type PolicyRule,
  type Target,
} from './altinn-policy.js';
import { combine, type Decision, type RuleOutcomes } from './combining.js';
import { isKnownFunction, valueMatches } from './match-functions.js';

/** Attribute id to values, by category. */
export type PolicyRequest = Readonly<Record<Category, ReadonlyMap<string, readonly string[]>>>;

/**
 * `altinn`: as Altinn's policy decision point does it; `xacml3`: by the standard (OASIS XACML 3.0 §7). A policy that is
 * decided otherwise by the two means something else than whoever wrote it may think.
 */
export type Semantics = 'altinn' | 'xacml3';

/** The decision, obligations aside. Total: never throws, whatever the policy. */
export function evaluatePolicy(
  policy: AltinnPolicy,
  request: PolicyRequest,
  semantics: Semantics,
): Decision {
  return semantics === 'altinn' ? asAltinn(policy, request) : asStandard(policy, request);
}

/** Reference authorization §3.3: one rule that cannot be decided spoils the whole; the policy's own target does not count. */
function asAltinn({ combining, rules }: AltinnPolicy, request: PolicyRequest): Decision {
  if (rules.some((rule) => spoils(rule, request))) return 'Indeterminate';
  return combine(
    combining,
    outcomesOf(rules, (rule) => altinnMatches(rule.target, request)),
  );
}

const spoils = ({ target, conditional }: PolicyRule, request: PolicyRequest): boolean =>
  conditional ||
  matchesOf(target).some(
    (match) =>
      !isKnownFunction(match.matchId) ||
      (match.category !== 'subject' && isMissing(match, request)),
  );

/** Category by category: all AnyOf of one are alternatives, and an AllOf counts in each of its categories by itself. */
function altinnMatches(target: Target, request: PolicyRequest): boolean {
  const allOfs = target.flat();
  return categories.every((category) => {
    const own = allOfs
      .map((allOf) => allOf.filter((match) => match.category === category))
      .filter((allOf) => allOf.length > 0);
    return own.length === 0 || own.some((allOf) => allOf.every((match) => holds(match, request)));
  });
}

type Outcome = 'yes' | 'no' | 'perhaps';

function asStandard(policy: AltinnPolicy, request: PolicyRequest): Decision {
  const applies = targetOutcome(policy.target, request);
  if (applies === 'no') return 'NotApplicable';
  const outcomes = outcomesOf(policy.rules, (rule) => ruleOutcome(rule, request));
  const decision = combine(policy.combining, outcomes);
  return applies === 'perhaps' && decision !== 'NotApplicable' ? 'Indeterminate' : decision;
}

function ruleOutcome({ target, conditional }: PolicyRule, request: PolicyRequest): Outcome {
  const outcome = targetOutcome(target, request);
  return conditional && outcome === 'yes' ? 'perhaps' : outcome;
}

/** §7.7: every AnyOf must match. */
const targetOutcome = (target: Target, request: PolicyRequest): Outcome =>
  every(target.map((anyOf) => some(anyOf.map((allOf) => allOfOutcome(allOf, request)))));

const allOfOutcome = (allOf: AllOf, request: PolicyRequest): Outcome =>
  every(allOf.map((match) => matchOutcome(match, request)));

function matchOutcome(match: PolicyMatch, request: PolicyRequest): Outcome {
  if (!isKnownFunction(match.matchId) || isMissing(match, request)) return 'perhaps';
  return holds(match, request) ? 'yes' : 'no';
}

const every = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.includes('no') ? 'no' : outcomes.includes('perhaps') ? 'perhaps' : 'yes';

const some = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.includes('yes') ? 'yes' : outcomes.includes('perhaps') ? 'perhaps' : 'no';

const isMissing = (match: PolicyMatch, request: PolicyRequest): boolean =>
  match.mustBePresent && !request[match.category].has(match.attributeId);

const holds = (match: PolicyMatch, request: PolicyRequest): boolean =>
  (request[match.category].get(match.attributeId) ?? []).some((given) =>
    valueMatches(match.matchId, match.value, given),
  );

function outcomesOf(
  rules: readonly PolicyRule[],
  outcomeOf: (rule: PolicyRule) => Outcome | boolean,
): RuleOutcomes {
  const seen = new Set(
    rules.map((rule) => {
      const outcome = outcomeOf(rule);
      if (outcome === 'perhaps') return `perhaps${rule.effect}`;
      return outcome === 'yes' || outcome === true ? rule.effect : 'none';
    }),
  );
  return {
    permit: seen.has('Permit'),
    deny: seen.has('Deny'),
    perhapsPermit: seen.has('perhapsPermit'),
    perhapsDeny: seen.has('perhapsDeny'),
  };
}

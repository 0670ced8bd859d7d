import type { PartyRegister } from './party-register.js';
import { combiners } from './policy-combining.js';
import { isKnownMatch, valueMatches } from './policy-match.js';
import type { Category, Match, PolicyDocument, Rule } from './policy-xml.js';
import { parsePolicy } from './policy-xml.js';
import type {
  Policy,
  PolicyAnswer,
  PolicyQuestion,
  PolicyResult,
  PolicySubject,
} from './policy.js';

/** Attribute id to values, for one category of a request. */
type Attributes = ReadonlyMap<string, readonly string[]>;
type Asker = Omit<PolicySubject, 'authLevel'>;
type Request = Readonly<Record<Category, Attributes>>;

/**
 * Reads `policy.xml` and answers as Altinn's PDP (which is not standard XACML) and PEP together:
 * several AnyOf of one category are OR'ed, categories are looked at one by one, a rule without a category's AnyOf
 * takes any, and the level obligations are the PEP's (authorization.md §1.5, §3.3).
 * @throws Error when the file is no policy
 */
export function readPolicy(
  xml: string,
  app: { org: string; app: string },
  parties: Pick<PartyRegister, 'rolesOf'>,
): Policy {
  const document = parsePolicy(xml, app);
  const rules = document.rules.map(prepared);
  const { minimumLevel, minimumLevelOrg } = document;
  const levels = {
    ...(minimumLevel === undefined ? {} : { minimumLevel }),
    ...(minimumLevelOrg === undefined ? {} : { minimumLevelOrg }),
  };
  const decisionOn = (subject: Asker, question: PolicyQuestion): PolicyResult['decision'] =>
    decisionOf(document.combining, rules, requestFor(app, subject, question, parties));
  return {
    decide(subject, question) {
      const permit = decisionOn(subject, question) === 'Permit';
      return permit ? checkLevel(document, subject) : { permit: false };
    },
    evaluate: (subject, question) => ({ decision: decisionOn(subject, question), ...levels }),
  };
}

function requestFor(
  app: { org: string; app: string },
  subject: Asker,
  question: PolicyQuestion,
  parties: Pick<PartyRegister, 'rolesOf'>,
): Request {
  const own = subject.userId === undefined ? [] : parties.rolesOf(subject.userId, question.partyId);
  const roles = [...own, ...(subject.roles ?? [])];
  return {
    subject: attributes({
      'urn:altinn:org': subject.org,
      'urn:altinn:organization:identifier-no': subject.orgNumber,
      'urn:altinn:organizationnumber': subject.orgNumber,
      'urn:altinn:userid': subject.userId,
      'urn:altinn:rolecode': roles,
    }),
    resource: attributes({
      'urn:altinn:org': app.org,
      'urn:altinn:app': app.app,
      'urn:altinn:task': question.task,
      'urn:altinn:end-event': question.endEvent,
      'urn:altinn:partyid': question.partyId,
    }),
    action: attributes({
      'urn:oasis:names:tc:xacml:1.0:action:action-id': question.action,
    }),
  };
}

function attributes(
  values: Record<string, string | number | readonly string[] | undefined>,
): Attributes {
  const present = Object.entries(values).filter(([, v]) => v !== undefined);
  return new Map(present.map(([id, v]) => [id, Array.isArray(v) ? v : [String(v)]]));
}

/** A rule sorted once for all questions. */
interface PreparedRule {
  readonly effect: Rule['effect'];
  readonly matches: readonly Match[];
  /** AllOf by category; several are alternatives. */
  readonly allOfs: Readonly<Record<Category, readonly (readonly Match[])[]>>;
}

const order = ['subject', 'resource', 'action'] as const;

function prepared({ effect, target }: Rule): PreparedRule {
  const of = (category: Category): Match[][] =>
    target
      .flat()
      .map((allOf) => allOf.filter((m) => m.category === category))
      .filter((allOf) => allOf.length > 0);
  const allOfs = { subject: of('subject'), resource: of('resource'), action: of('action') };
  return { effect, matches: target.flat(2), allOfs };
}

/** By the policy's combining algorithm; what cannot be evaluated makes the whole policy Indeterminate. */
function decisionOf(
  combining: string,
  rules: readonly PreparedRule[],
  request: Request,
): PolicyResult['decision'] {
  const combine = combiners.get(combining);
  if (!combine || rules.some((rule) => cannotBeEvaluated(rule, request))) return 'Indeterminate';
  return combine(new Set(rules.filter((r) => ruleMatches(r, request)).map((r) => r.effect)));
}

const cannotBeEvaluated = (rule: PreparedRule, request: Request): boolean =>
  lacksRequiredAttribute(rule, request) || !rule.matches.every(isKnownMatch);

const lacksRequiredAttribute = ({ matches: all }: PreparedRule, request: Request): boolean =>
  all.some(
    (m) => m.mustBePresent && m.category !== 'subject' && !request[m.category].has(m.attributeId),
  );

const ruleMatches = ({ allOfs }: PreparedRule, request: Request): boolean =>
  order.every(
    (category) =>
      allOfs[category].length === 0 ||
      allOfs[category].some((allOf) => allOf.every((m) => matches(m, request[category]))),
  );

const matches = (match: Match, given: Attributes): boolean =>
  (given.get(match.attributeId) ?? []).some((value) => valueMatches(match, value));

/** An organisation whose level is too low for the general minimum is measured by its own, if there is one. */
function checkLevel(policy: PolicyDocument, subject: PolicySubject): PolicyAnswer {
  const { minimumLevel, minimumLevelOrg } = policy;
  if (minimumLevel === undefined || subject.authLevel >= minimumLevel) return { permit: true };
  if (subject.org === undefined || minimumLevelOrg === undefined)
    return { permit: false, requiredLevel: minimumLevel };
  if (subject.authLevel >= minimumLevelOrg) return { permit: true };
  return { permit: false, requiredLevel: minimumLevelOrg };
}

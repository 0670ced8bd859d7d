import type {
  AllOf,
  AltinnPolicy,
  Category,
  PolicyMatch,
  PolicyRule,
  Target,
} from './altinn-policy.js';
import { PolicyError } from './policy-error.js';
import { childOf, childrenOf, readXml, type XmlElement } from './xml-tree.js';

/** Of all versions of XACML 3.0: Altinn's files have `…:wd-17`. */
const xacml = 'urn:oasis:names:tc:xacml:3.0:core:schema:';
const mostRules = 2_000;
const categoryOf: ReadonlyMap<string, Category> = new Map([
  ['urn:oasis:names:tc:xacml:1.0:subject-category:access-subject', 'subject'],
  ['urn:oasis:names:tc:xacml:3.0:attribute-category:resource', 'resource'],
  ['urn:oasis:names:tc:xacml:3.0:attribute-category:action', 'action'],
]);
const level = 'urn:altinn:minimum-authenticationlevel';

/**
 * Reads an app's `policy.xml`. The placeholders that Altinn replaces when an app is deployed are replaced, because an
 * app's container still has them.
 * @throws PolicyError
 */
export function parsePolicy(xml: string, app: { org: string; app: string }): AltinnPolicy {
  const policy = readXml(withoutPlaceholders(xml, app));
  if (policy.name !== 'Policy' || !policy.namespace.startsWith(xacml)) {
    throw new PolicyError('no Policy of XACML 3.0', policy.line);
  }
  const rules = childrenOf(policy, 'Rule');
  if (rules.length > mostRules) throw new PolicyError(`more than ${String(mostRules)} rules`);
  const minimumLevel = levelOf(policy, level);
  const minimumLevelOrg = levelOf(policy, `${level}-org`);
  return {
    combining: policy.attributes.get('RuleCombiningAlgId') ?? '',
    target: targetOf(childOf(policy, 'Target')),
    rules: rules.map(ruleOf),
    ...(minimumLevel !== undefined && { minimumLevel }),
    ...(minimumLevelOrg !== undefined && { minimumLevelOrg }),
  };
}

const withoutPlaceholders = (xml: string, { org, app }: { org: string; app: string }): string =>
  xml.replace(/\[(?:ORG|org)\]/g, () => org).replace(/\[(?:APP|app)\]/g, () => app);

function ruleOf(rule: XmlElement): PolicyRule {
  const effect = rule.attributes.get('Effect');
  if (effect !== 'Permit' && effect !== 'Deny') {
    throw new PolicyError('a Rule without Effect Permit or Deny', rule.line);
  }
  return {
    id: rule.attributes.get('RuleId') ?? '',
    line: rule.line,
    effect,
    target: targetOf(childOf(rule, 'Target')),
    conditional: childOf(rule, 'Condition') !== undefined,
  };
}

const targetOf = (target: XmlElement | undefined): Target =>
  childrenOf(target, 'AnyOf').map((anyOf) => childrenOf(anyOf, 'AllOf').map(allOf));

const allOf = (element: XmlElement): AllOf => childrenOf(element, 'Match').map(matchOf);

function matchOf(match: XmlElement): PolicyMatch {
  const value = childOf(match, 'AttributeValue');
  const designator = childOf(match, 'AttributeDesignator');
  const urn = designator?.attributes.get('Category') ?? '';
  const category = categoryOf.get(urn);
  if (!value || !designator) {
    throw new PolicyError('a Match without AttributeValue and AttributeDesignator', match.line);
  }
  if (!category)
    throw new PolicyError('a category other than subject, resource, action', match.line);
  return {
    line: match.line,
    matchId: match.attributes.get('MatchId') ?? '',
    value: value.text,
    valueType: value.attributes.get('DataType') ?? '',
    attributeId: designator.attributes.get('AttributeId') ?? '',
    attributeType: designator.attributes.get('DataType') ?? '',
    category,
    mustBePresent: designator.attributes.get('MustBePresent') === 'true',
  };
}

/** Of the policy's own obligations: those of a rule are not looked at. */
function levelOf(policy: XmlElement, category: string): number | undefined {
  const assignment = childrenOf(childOf(policy, 'ObligationExpressions'), 'ObligationExpression')
    .flatMap((obligation) => childrenOf(obligation, 'AttributeAssignmentExpression'))
    .find((one) => one.attributes.get('Category') === category);
  if (!assignment) return undefined;
  const text = childOf(assignment, 'AttributeValue')?.text ?? '';
  if (!/^[0-4]$/.test(text))
    throw new PolicyError('an authentication level that is not 0 to 4', assignment.line);
  return Number(text);
}

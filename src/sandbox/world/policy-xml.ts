import { attribute, child, children, parseXml, textOf, type XmlNode } from './xml.js';

export type Category = 'subject' | 'resource' | 'action';

export interface Match {
  readonly matchId: string;
  readonly value: string;
  readonly attributeId: string;
  readonly category: Category;
  readonly mustBePresent: boolean;
}

export interface Rule {
  readonly effect: 'Permit' | 'Deny';
  /** AnyOf of AllOf of matches. */
  readonly target: readonly (readonly (readonly Match[])[])[];
}

export interface PolicyDocument {
  readonly combining: string;
  readonly rules: readonly Rule[];
  /** `urn:altinn:minimum-authenticationlevel` and the one for organisations. */
  readonly minimumLevel?: number;
  readonly minimumLevelOrg?: number;
}

const categories: readonly [string, Category][] = [
  ['urn:oasis:names:tc:xacml:1.0:subject-category:access-subject', 'subject'],
  ['urn:oasis:names:tc:xacml:3.0:attribute-category:resource', 'resource'],
  ['urn:oasis:names:tc:xacml:3.0:attribute-category:action', 'action'],
];
const level = 'urn:altinn:minimum-authenticationlevel';

/** Reads `policy.xml` after Altinn's placeholders are replaced. @throws Error */
export function parsePolicy(xml: string, app: { org: string; app: string }): PolicyDocument {
  const policy = child(parseXml(fillPlaceholders(xml, app)), 'Policy');
  if (policy === undefined) throw new Error('policy.xml: no Policy element');
  const minimumLevel = levelOf(policy, level);
  const minimumLevelOrg = levelOf(policy, `${level}-org`);
  return {
    combining: attribute(policy, 'RuleCombiningAlgId'),
    rules: children(policy, 'Rule').map(readRule),
    ...(minimumLevel === undefined ? {} : { minimumLevel }),
    ...(minimumLevelOrg === undefined ? {} : { minimumLevelOrg }),
  };
}

/** As Altinn does it when an app is deployed; the app itself still has them. */
export const fillPlaceholders = (xml: string, { org, app }: { org: string; app: string }): string =>
  xml.replace(/\[(?:ORG|org)\]/g, () => org).replace(/\[(?:APP|app)\]/g, () => app);

function readRule(rule: XmlNode): Rule {
  const anyOfs = children(child(rule, 'Target'), 'AnyOf');
  return {
    effect: attribute(rule, 'Effect') === 'Deny' ? 'Deny' : 'Permit',
    target: anyOfs.map((anyOf) =>
      children(anyOf, 'AllOf').map((allOf) => children(allOf, 'Match').map(readMatch)),
    ),
  };
}

function readMatch(match: XmlNode): Match {
  const designator = child(match, 'AttributeDesignator');
  const urn = attribute(designator, 'Category');
  const category = categories.find(([id]) => id === urn)?.[1];
  if (category === undefined) throw new Error(`policy.xml: unknown category ${urn}`);
  return {
    matchId: attribute(match, 'MatchId'),
    value: textOf(child(match, 'AttributeValue')),
    attributeId: attribute(designator, 'AttributeId'),
    category,
    mustBePresent: attribute(designator, 'MustBePresent') === 'true',
  };
}

function levelOf(policy: XmlNode, category: string): number | undefined {
  const assignments = children(child(policy, 'ObligationExpressions'), 'ObligationExpression')
    .flatMap((o) => children(o, 'AttributeAssignmentExpression'))
    .filter((a) => attribute(a, 'Category') === category);
  const value = textOf(child(assignments[0], 'AttributeValue'));
  return value === '' ? undefined : Number(value);
}
